namespace Orchestrations.Embedded;

/// <summary>What an instance id may be.</summary>
internal static class InstanceIds
{
    private const int MaxLength = 256;

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
