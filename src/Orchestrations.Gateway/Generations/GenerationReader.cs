using System.Text.Json;

namespace Orchestrations.Gateway;

/// <summary>
/// Reads a task's answer in any of the shapes that are met: the gateway's envelope around the upstream's body, envelopes in a row, a flat task, the bare
/// upstream body. Each level is read by itself; then the innermost level that says an end decides.
/// </summary>
internal sealed class GenerationReader(Uri baseUrl, FailureReader failures)
{
    private const int MaxLevels = 8;

    /// <summary>What the answer says, or null where it is no task at all.</summary>
    /// <param name="root">The answer.</param>
    public GenerationReading? Read(JsonElement root)
    {
        var levels = Levels(root);
        var words = levels.ConvertAll(StatusWord);
        var progress = levels.Select(level => level.Member("progress").Whole()).Max();
        var status = Status(levels, words, progress == 100, out var decisive);
        if (status is null)
        {
            return null;
        }

        var reading = new GenerationReading(status.Value)
        {
            Progress = progress is { } percent ? (int)Math.Clamp(percent, 0, 100) : null,
            StatusWord = failures.Word(words[decisive] ?? words.Find(word => word is not null)),
            Usage = levels.Select(Usage).LastOrDefault(usage => usage is not null),
        };
        return status.Value switch
        {
            GenerationStatus.Succeeded => reading with { VideoUrl = VideoUrl(levels), LastFrameUrl = LastFrameUrl(levels) },
            GenerationStatus.Failed => reading with { Failure = Failure(levels, words, progress == 100, reading.StatusWord) },
            _ => reading,
        };
    }

    /// <summary>The task that a submission's answer names, flat, in an envelope or as the envelope's data; null where it names none.</summary>
    /// <param name="root">The answer.</param>
    public static string? TaskId(JsonElement root)
    {
        var levels = Levels(root);
        var named = levels.Select(level => level.TextOf("task_id")).FirstOrDefault(id => id is not null);
        if (named is not null || HasError(levels))
        {
            // Beside an error, a bare id may be the request's own.
            return named;
        }

        var data = root.Member("data");
        return levels.Select(level => level.TextOf("id")).LastOrDefault(id => id is not null)
            ?? (IsSuccess(root) && data.ValueKind == JsonValueKind.String ? data.Text() : null);
    }

    private static List<JsonElement> Levels(JsonElement root)
    {
        List<JsonElement> levels = [root];
        for (var inner = Inner(root); inner.ValueKind == JsonValueKind.Object && levels.Count < MaxLevels; inner = Inner(inner))
        {
            levels.Add(inner);
        }

        return levels;

        static JsonElement Inner(JsonElement level)
        {
            var data = level.Member("data");
            data = data.ValueKind == JsonValueKind.Undefined ? level.Member("Result") : data;
            return data.ValueKind == JsonValueKind.String && JsonReading.TryParse(data.Text() ?? "", out var parsed) ? parsed : data;
        }
    }

    private static string? StatusWord(JsonElement level) => level.TextOf("status") ?? level.TextOf("task_status") ?? level.TextOf("state");

    private GenerationStatus? Status(List<JsonElement> levels, List<string?> words, bool isAtEnd, out int decisive)
    {
        decisive = words.FindLastIndex(word => StatusWords.Generation(word) is GenerationStatus.Succeeded or GenerationStatus.Failed);
        if (decisive >= 0)
        {
            var end = StatusWords.Generation(words[decisive]);
            if (end == GenerationStatus.Failed || VideoUrl(levels) is not null)
            {
                return end;
            }

            // Without an output, another level's failure stands, and so does an error at 100 %; else the address is still to come.
            var failed = words.FindLastIndex(word => StatusWords.Generation(word) == GenerationStatus.Failed);
            decisive = failed >= 0 ? failed : decisive;
            return failed >= 0 || (isAtEnd && HasError(levels)) ? GenerationStatus.Failed : GenerationStatus.Succeeded;
        }

        decisive = Math.Max(0, words.FindLastIndex(word => word is not null));
        if (isAtEnd && HasError(levels))
        {
            return GenerationStatus.Failed;
        }

        var running = words.FindLastIndex(word => StatusWords.Generation(word) == GenerationStatus.Running);
        var known = running >= 0 ? running : words.FindLastIndex(word => StatusWords.Generation(word) == GenerationStatus.Queued);
        if (known >= 0)
        {
            decisive = known;
            return StatusWords.Generation(words[known]);
        }

        if (words.Exists(word => word is not null))
        {
            return GenerationStatus.Unknown;
        }

        return !HasError(levels) && levels.Exists(level => NamedVideo(level) is not null) ? GenerationStatus.Succeeded
            : IsSuccess(levels[0]) ? GenerationStatus.Unknown
            : null;
    }

    // With nothing in it, {"code":"success","data":null}, it means that the gateway has nothing to say of the task yet.
    private static bool IsSuccess(JsonElement root) =>
        root.TextOf("code") is { } code && (code.Equals("success", StringComparison.OrdinalIgnoreCase) || code is "0" or "200");

    // The words of fail_reason are no error by themselves: it has been seen to hold the output's address.
    private static bool HasError(List<JsonElement> levels) =>
        levels.Exists(level => !ErrorBody.Read(level.Member("error")).IsEmpty);

    private GatewayFailure Failure(List<JsonElement> levels, List<string?> words, bool isAtEnd, string? word)
    {
        var reasons = levels.ConvertAll(level => level.Member("fail_reason")).FindAll(reason => reason.Text() is not null);
        var errors = reasons.Concat(levels.Select(level => level.Member("error"))).Select(ErrorBody.Read).Where(error => !error.IsEmpty).ToList();
        var told = errors.Find(error => error.IsModeration)
            ?? errors.FindLast(error => error.HasSpecificCode)
            ?? errors.LastOrDefault()
            ?? ErrorBody.Read(default);
        var kind = told.IsModeration ? GatewayFailureKind.ContentBlocked
            : words.Exists(StatusWords.IsExpiry) ? GatewayFailureKind.GenerationExpired
            : isAtEnd && !told.HasSpecificCode ? GatewayFailureKind.ContentBlocked
            : GatewayFailureKind.GenerationFailed;
        return failures.OfTask(kind, word, told);
    }

    private static GenerationUsage? Usage(JsonElement level)
    {
        var usage = level.Member("usage");
        var (completion, total) = (usage.Member("completion_tokens").Whole(), usage.Member("total_tokens").Whole());
        return completion is null && total is null ? null : new GenerationUsage(completion, total);
    }

    private Uri? VideoUrl(List<JsonElement> levels)
    {
        foreach (var level in levels)
        {
            var address = NamedVideo(level) ?? Address(level.Member("url")) ?? Address(level.Member("metadata").Member("url"));
            if (address is not null)
            {
                return address;
            }
        }

        return levels
            .Where(level => StatusWords.Generation(StatusWord(level)) == GenerationStatus.Succeeded)
            .Select(level => Address(level.Member("fail_reason")))
            .FirstOrDefault(address => address is not null);
    }

    private Uri? NamedVideo(JsonElement level) =>
        Address(level.Member("result_url")) ?? Address(level.Member("video_url")) ?? Address(level.Member("content").Member("video_url"));

    private Uri? LastFrameUrl(List<JsonElement> levels) => levels
        .Select(level => Address(level.Member("content").Member("last_frame_url")) ?? Address(level.Member("last_frame_url")))
        .FirstOrDefault(address => address is not null);

    // An address is absolute, or a path on the gateway itself. A text with a space in it is a sentence.
    private Uri? Address(JsonElement element)
    {
        element = element.ValueKind == JsonValueKind.Object ? element.Member("url") : element;
        if (element.ValueKind != JsonValueKind.String || element.Text() is not { } text || text.Any(char.IsWhiteSpace))
        {
            return null;
        }

        if (text.StartsWith('/'))
        {
            return Uri.TryCreate(baseUrl, text, out var onGateway) && GatewayOrigin.AreSame(baseUrl, onGateway) ? onGateway : null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Host.Length: > 0 } ? address : null;
    }
}
