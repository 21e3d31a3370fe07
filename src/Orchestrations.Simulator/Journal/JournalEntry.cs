using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrations.Simulator;

/// <summary>Something that happened at the simulated gateway: a line of its journal.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Account">Whose key it was, counted from 1 in the order of <see cref="SimulatorOptions.ApiKeys"/>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(JournaledSubmission), "submission")]
[JsonDerivedType(typeof(JournaledAssetGroup), "assetGroup")]
[JsonDerivedType(typeof(JournaledAsset), "asset")]
[JsonDerivedType(typeof(JournaledDownload), "download")]
public abstract record JournalEntry(DateTimeOffset At, int Account);

/// <summary>A POST to <c>/v1/video/generations</c>, accepted or not.</summary>
public sealed record JournaledSubmission(DateTimeOffset At, int Account) : JournalEntry(At, Account)
{
    /// <summary>The text of the content, empty where there is none.</summary>
    public required string Prompt { get; init; }

    /// <summary>How many submissions with this prompt this account had made before.</summary>
    public required int Attempt { get; init; }

    /// <summary>Whether a task was made, which is what is paid for, whatever became of the answer.</summary>
    public required bool Billed { get; init; }

    /// <summary>The answer's HTTP status; null where the caller got none.</summary>
    public int? Status { get; init; }

    /// <summary>The id of the task, where one was made.</summary>
    public string? TaskId { get; init; }

    /// <summary>The fault that spoiled the answer, in the words of <c>docs/simulator.md</c>.</summary>
    public string? Fault { get; init; }

    /// <summary>How long the task takes, where one was made.</summary>
    public TimeSpan? GenerationTime { get; init; }

    /// <summary>The faults that the task carries, in the words of <c>docs/simulator.md</c>.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The body as sent; inline media is replaced by its length and checksum. Null where it could not be read.</summary>
    public JsonElement? Request { get; init; }
}

/// <summary>An asset group that was made.</summary>
public sealed record JournaledAssetGroup(DateTimeOffset At, int Account) : JournalEntry(At, Account)
{
    /// <summary>The group's id.</summary>
    public required string Id { get; init; }

    /// <summary>The name as sent, without the account's prefix.</summary>
    public required string Name { get; init; }

    /// <summary>The faults that the group carries.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <summary>An asset that was made.</summary>
public sealed record JournaledAsset(DateTimeOffset At, int Account) : JournalEntry(At, Account)
{
    /// <summary>The asset's id.</summary>
    public required string Id { get; init; }

    /// <summary>The group it is in.</summary>
    public required string GroupId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>Image</c>, <c>Video</c> or <c>Audio</c>.</summary>
    public required string AssetType { get; init; }

    /// <summary>The billing model.</summary>
    public required string Model { get; init; }

    /// <summary>How the media came: <c>url</c>, <c>data</c> (a data URI), <c>base64</c> or <c>file</c> (multipart).</summary>
    public required string Source { get; init; }

    /// <summary>The address, where the media came as one. It is not fetched.</summary>
    public string? Url { get; init; }

    /// <summary>The size of the media in bytes, where it was sent.</summary>
    public long? Bytes { get; init; }

    /// <summary>The SHA-256 of the media in lower-case hexadecimal digits, where it was sent.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How long it is Processing.</summary>
    public required TimeSpan ProcessingTime { get; init; }

    /// <summary>The faults that the asset carries.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <summary>An answer of the host of the outputs.</summary>
public sealed record JournaledDownload(DateTimeOffset At, int Account) : JournalEntry(At, Account)
{
    /// <summary>The task whose output was asked for.</summary>
    public required string TaskId { get; init; }

    /// <summary>The path that was asked for: the video's or the last frame's.</summary>
    public required string Path { get; init; }

    /// <summary>The answer's HTTP status; null where the caller got none.</summary>
    public int? Status { get; init; }

    /// <summary>The first byte sent, counted from 0.</summary>
    public long From { get; init; }

    /// <summary>How many bytes of the output were sent.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether all that was asked for was sent.</summary>
    public bool Complete { get; init; }

    /// <summary>The SHA-256 of the bytes sent, in lower-case hexadecimal digits; null where none were, or more than 64 MiB.</summary>
    public string? Sha256 { get; init; }
}
