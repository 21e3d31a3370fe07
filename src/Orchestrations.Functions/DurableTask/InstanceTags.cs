namespace Orchestrations.Functions.DurableTask;

/// <summary>What Durable Task keeps of an instance and its client does not tell: it goes along as tags.</summary>
internal static class InstanceTags
{
    private const string Parent = "parent";
    private const string Version = "version";

    /// <summary>The tags of an instance that a client starts.</summary>
    /// <param name="version">Its version, or null for the host's default.</param>
    public static Dictionary<string, string> OfRoot(string? version)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (version is not null)
        {
            tags.Add(Version, version);
        }

        return tags;
    }

    /// <summary>The tags of an instance that an orchestrator starts.</summary>
    /// <param name="parentInstanceId">The instance that starts it.</param>
    /// <param name="version">Its version, or null for the host's default.</param>
    public static Dictionary<string, string> OfChild(string parentInstanceId, string? version)
    {
        var tags = OfRoot(version);
        tags.Add(Parent, parentInstanceId);
        return tags;
    }

    /// <summary>The instance that started this one, or null.</summary>
    /// <param name="tags">The instance's tags.</param>
    public static string? ParentOf(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(Parent);

    /// <summary>The version that an instance was started with; empty where it was given none.</summary>
    /// <param name="tags">The instance's tags.</param>
    public static string VersionOf(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(Version, "");
}
