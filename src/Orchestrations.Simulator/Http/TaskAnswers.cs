using System.Text.Json.Nodes;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>The URLs of a finished task, as the caller gets them.</summary>
internal sealed record TaskUrls(string? Video, string? LastFrame);

/// <summary>The shapes in which a gateway of this family tells of a task.</summary>
internal static class TaskAnswers
{
    public static JsonObject Of(GenerationTask task, TaskPhase phase, TaskUrls urls)
    {
        var upstream = Upstream(task, phase, urls);
        if (task.Script.Has("bare"))
        {
            return upstream;
        }

        if (task.Script.Has("flat"))
        {
            return Flat(task, phase, urls);
        }

        return task.Script.Has("nested")
            ? Envelope(task, phase, urls, Envelope(task, phase, urls, upstream))
            : Envelope(task, phase, urls, upstream);
    }

    private static JsonObject Envelope(GenerationTask task, TaskPhase phase, TaskUrls urls, JsonObject inner)
    {
        var urlInReason = urls.Video is not null && task.Script.Has("fail-reason-url");
        var ended = phase.Succeeded || phase.Failed;
        return new JsonObject
        {
            ["code"] = "success",
            ["message"] = "",
            ["data"] = new JsonObject
            {
                ["task_id"] = task.Id,
                ["action"] = "generate",
                ["status"] = Cased(task, task.Script.Has("unknown-status") ? "UNKNOWN" : phase.Outer),
                ["result_url"] = phase.Succeeded && !urlInReason ? urls.Video ?? "" : "",
                ["fail_reason"] = urlInReason ? urls.Video : Reason(phase),
                ["submit_time"] = task.Record.At.ToUnixTimeSeconds(),
                ["start_time"] = phase.Percent >= 30 ? task.Record.At.ToUnixTimeSeconds() : 0,
                ["finish_time"] = ended ? task.EndsAt.ToUnixTimeSeconds() : 0,
                ["progress"] = $"{phase.Percent}%",
                ["data"] = inner,
            },
        };
    }

    private static JsonObject Upstream(GenerationTask task, TaskPhase phase, TaskUrls urls)
    {
        var body = new JsonObject
        {
            ["id"] = "cgt-" + task.Id["asyn".Length..],
            ["model"] = task.Model,
            ["status"] = Cased(task, phase.Inner),
            ["seed"] = task.Seed,
            ["resolution"] = task.Resolution,
            ["ratio"] = task.Ratio == "adaptive" ? "16:9" : task.Ratio,
            ["duration"] = task.Duration,
            ["framespersecond"] = 24,
            ["created_at"] = task.Record.At.ToUnixTimeSeconds(),
            ["updated_at"] = task.Record.At.ToUnixTimeSeconds(),
        };
        if (phase.Made)
        {
            body["content"] = new JsonObject();
            if (urls.Video is not null)
            {
                body["content"]!["video_url"] = urls.Video;
            }

            if (urls.LastFrame is not null)
            {
                body["content"]!["last_frame_url"] = urls.LastFrame;
            }

            var tokens = Tokens(task);
            body["usage"] = new JsonObject { ["completion_tokens"] = tokens, ["total_tokens"] = tokens };
            body["updated_at"] = task.EndsAt.ToUnixTimeSeconds();
        }

        if (Error(phase) is { } error)
        {
            body["error"] = error;
        }

        return body;
    }

    private static JsonObject Flat(GenerationTask task, TaskPhase phase, TaskUrls urls) => new()
    {
        ["task_id"] = task.Id,
        ["status"] = Cased(task, phase switch
        {
            { Succeeded: true } => "completed",
            { Failed: true } => "failed",
            { Inner: "queued" } => "queued",
            _ => "in_progress",
        }),
        ["progress"] = phase.Percent,
        ["url"] = urls.Video,
        ["metadata"] = new JsonObject { ["url"] = urls.Video },
        ["error"] = Error(phase),
    };

    private static string Reason(TaskPhase phase) => phase.Failed ? phase.ErrorMessage ?? phase.Inner : "";

    private static JsonObject? Error(TaskPhase phase) => phase.ErrorCode is null
        ? null
        : new JsonObject { ["code"] = phase.ErrorCode, ["message"] = phase.ErrorMessage };

    private static string Cased(GenerationTask task, string word) => task.Script.Has("odd-case")
        ? string.Concat(word.Select((letter, index) => index % 2 == 0 ? char.ToUpperInvariant(letter) : char.ToLowerInvariant(letter)))
        : word;

    // Ark counts width x height x frames / 1024 tokens.
    private static long Tokens(GenerationTask task) => task.Duration * 24L * task.Resolution switch
    {
        "480p" => 864 * 480,
        "1080p" => 1920 * 1088,
        _ => 1280 * 720,
    } / 1024;
}
