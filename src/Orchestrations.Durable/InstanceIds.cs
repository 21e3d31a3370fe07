namespace Orchestrations.Durable;

/// <summary>What an instance id may be, whatever the runtime.</summary>
public static class InstanceIds
{
    private const int MaxLength = 256;

    /// <summary>Refuses an id that is none: empty, longer than 256 characters, or with one of <c>/ \ # ?</c> or a control character.</summary>
    /// <param name="instanceId">The id.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static void Validate(string instanceId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        if (instanceId.Length > MaxLength)
        {
            throw new ArgumentException($"An instance id has at most {MaxLength} characters; this one has {instanceId.Length}.", nameof(instanceId));
        }

        if (instanceId.AsSpan().IndexOfAny("/\\#?") >= 0 || instanceId.Any(char.IsControl))
        {
            throw new ArgumentException("An instance id has none of / \\ # ? and no control character.", nameof(instanceId));
        }
    }
}
