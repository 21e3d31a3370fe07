using Orchestrations.Simulator.Faults;

namespace Orchestrations.Simulator.State;

/// <summary>An asset, with its faults. Its status is a function of its record and the time.</summary>
internal sealed class Asset(JournaledAsset record)
{
    public const string Active = "Active";
    public const string Failed = "Failed";

    private readonly Fault? _outcome = FaultScript.Restore(record.Faults).Outcome(FaultPlaces.Asset, 0);

    public JournaledAsset Record => record;

    public FaultScript Script { get; } = FaultScript.Restore(record.Faults);

    public string? FailureCode => _outcome is { Word: "fail" } ? _outcome.Value ?? "InvalidImage.Unsupported" : null;

    public string Status(DateTimeOffset now)
    {
        // A gateway that gives no Status lets an asset be used: its clients could not tell when to wait.
        if (_outcome is { Word: "never" } || (now - record.At < record.ProcessingTime && !Script.Has("no-status")))
        {
            return "Processing";
        }

        return _outcome?.Word switch
        {
            "fail" => Failed,
            "inactive" => "Inactive",
            _ => Active,
        };
    }
}
