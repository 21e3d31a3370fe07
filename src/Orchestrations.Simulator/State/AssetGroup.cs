using Orchestrations.Simulator.Faults;

namespace Orchestrations.Simulator.State;

/// <summary>An asset group, with its faults.</summary>
internal sealed class AssetGroup(JournaledAssetGroup record)
{
    public JournaledAssetGroup Record => record;

    public FaultScript Script { get; } = FaultScript.Restore(record.Faults);

    /// <summary>The name as the gateway gives it back, by the seed page.</summary>
    public string ListedName { get; } = $"[u-{record.Account}]-[t-{record.Account}]{record.Name}";

    /// <summary>A new group can be "not found" for a while.</summary>
    public bool IsFound(DateTimeOffset now) =>
        Script.Trait("not-found") is not { } fault || now - record.At >= fault.Duration(TimeSpan.FromSeconds(3));

    public bool IsListed(string? groupType) => groupType is null
        ? !Script.Has("wants-group-type")
        : string.Equals(groupType, "AIGC", StringComparison.Ordinal) && !Script.Has("hides-with-group-type");
}
