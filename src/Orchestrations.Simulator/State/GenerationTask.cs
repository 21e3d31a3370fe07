using System.Text.Json;
using Orchestrations.Simulator.Faults;

namespace Orchestrations.Simulator.State;

/// <summary>A generation that was accepted, with its faults. Where it stands is a function of its record and the time.</summary>
internal sealed class GenerationTask
{
    private int _urlsGiven;
    private int _downloads;

    public GenerationTask(JournaledSubmission record)
    {
        Record = record;
        Id = record.TaskId!;
        Script = FaultScript.Restore(record.Faults);
        Outcome = Script.Outcome(FaultPlaces.Submit, 0);
        var request = record.Request!.Value;
        Model = request.GetProperty("model").GetString()!;
        Resolution = Text(request, "resolution") ?? "720p";
        Ratio = Text(request, "ratio") ?? "adaptive";
        Duration = request.TryGetProperty("duration", out var duration) ? duration.GetInt32() : 5;
        Seed = request.TryGetProperty("seed", out var seed) && seed.ValueKind == JsonValueKind.Number && seed.TryGetInt64(out var given) ? given : 42;
        ReturnsLastFrame = request.TryGetProperty("return_last_frame", out var frame) && frame.ValueKind == JsonValueKind.True;
        CallbackUrl = Text(request, "callback_url") is { } callback && Uri.TryCreate(callback, UriKind.Absolute, out var url) ? url : null;
    }

    public JournaledSubmission Record { get; }

    public string Id { get; }

    public FaultScript Script { get; }

    public Fault? Outcome { get; }

    public string Model { get; }

    public string Resolution { get; }

    public string Ratio { get; }

    public int Duration { get; }

    public long Seed { get; }

    public bool ReturnsLastFrame { get; }

    public Uri? CallbackUrl { get; }

    public DateTimeOffset EndsAt => Record.At + Record.GenerationTime!.Value;

    /// <summary>Counts one more URL given out and says how many there were before.</summary>
    public int CountUrl() => Interlocked.Increment(ref _urlsGiven) - 1;

    /// <summary>Counts one more download and says how many there were before.</summary>
    public int CountDownload() => Interlocked.Increment(ref _downloads) - 1;

    /// <summary>Whether the task is not known yet, for a moment.</summary>
    public bool IsHidden(DateTimeOffset now) =>
        Script.Trait("not-found") is { } fault && now - Record.At < fault.Duration(TimeSpan.FromSeconds(3));

    /// <summary>Where the task stands.</summary>
    public TaskPhase PhaseAt(DateTimeOffset now)
    {
        var total = Record.GenerationTime!.Value;
        var elapsed = now - Record.At;
        var ended = elapsed >= total;
        if (Outcome is { Word: "never" or "stuck" } && (ended || elapsed >= total * 0.2))
        {
            var inner = ended && Outcome.Word == "stuck" ? Outcome.Value ?? "expired" : "running";
            return new TaskPhase("IN_PROGRESS", inner, 30) { HasUrl = inner == "succeeded" };
        }

        if (ended)
        {
            return Ended(elapsed - total);
        }

        return (elapsed / total) switch
        {
            < 0.03 => new TaskPhase("NOT_START", "queued", 0),
            < 0.06 => new TaskPhase("SUBMITTED", "queued", 10),
            < 0.12 => new TaskPhase("QUEUED", "queued", 20),
            var part => new TaskPhase("IN_PROGRESS", "running", 30 + (int)((part - 0.12) / 0.88 * 69)),
        };
    }

    private TaskPhase Ended(TimeSpan since) => Outcome?.Word switch
    {
        "moderation" => new TaskPhase("FAILURE", "failed", 100)
        {
            ErrorCode = Outcome.Value ?? "OutputVideoSensitiveContentDetected",
            ErrorMessage = "The request failed because the output video may contain sensitive information.",
        },
        "fail" => new TaskPhase("FAILURE", "failed", 100)
        {
            ErrorCode = Outcome.Value ?? "InternalServiceError",
            ErrorMessage = "The service encountered an unexpected internal error.",
        },
        "fail-at-100" => new TaskPhase("FAILURE", "failed", 100),
        "expire" => new TaskPhase("FAILURE", "expired", 100),
        "cancelled" => new TaskPhase("FAILURE", "cancelled", 100),
        _ => new TaskPhase("SUCCESS", "succeeded", 100)
        {
            HasUrl = !Script.Has("no-url")
                && (Script.Trait("late-url") is not { } late || since >= late.Duration(TimeSpan.FromSeconds(3))),
        },
    };

    private static string? Text(JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
