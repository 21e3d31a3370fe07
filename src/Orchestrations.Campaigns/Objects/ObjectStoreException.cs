namespace Orchestrations.Campaigns.Objects;

/// <summary>An object could not be read or written. The message says what failed and where to look, and holds no secret.</summary>
/// <param name="message">What failed, and where to look.</param>
/// <param name="isTransient">Whether the same call may work later, with nothing about the configuration changed.</param>
/// <param name="innerException">The cause.</param>
public sealed class ObjectStoreException(string message, bool isTransient, Exception? innerException) : Exception(message, innerException)
{
    /// <summary>Whether the same call may work later, with nothing about the configuration changed.</summary>
    public bool IsTransient { get; } = isTransient;
}
