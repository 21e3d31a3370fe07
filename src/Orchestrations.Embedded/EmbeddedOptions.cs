namespace Orchestrations.Embedded;

/// <summary>How the embedded runtime runs.</summary>
public sealed class EmbeddedOptions
{
    /// <summary>The file's name in <see cref="DataDirectory"/>.</summary>
    public const string FileName = "orchestrations.db";

    /// <summary>The directory of the store's file; made where it is missing. It must be on a local disk.</summary>
    public string DataDirectory { get; set; } = ".orchestrations";

    /// <summary>How many activities run at once; at least 1.</summary>
    public int MaxConcurrentActivities { get; set; } = 64;

    /// <summary>How many idle instances stay live in memory between turns; at least 1. Others are rebuilt by replay when something arrives.</summary>
    public int MaxLiveInstances { get; set; } = 10_000;

    /// <summary>The store's file.</summary>
    internal string FilePath => Path.Combine(Path.GetFullPath(DataDirectory), FileName);

    /// <summary>What is out of its range, or null.</summary>
    internal string? Problem =>
        string.IsNullOrWhiteSpace(DataDirectory) ? $"{nameof(DataDirectory)} names no directory." :
        MaxConcurrentActivities < 1 ? $"{nameof(MaxConcurrentActivities)} is at least 1; it is {MaxConcurrentActivities}." :
        MaxLiveInstances < 1 ? $"{nameof(MaxLiveInstances)} is at least 1; it is {MaxLiveInstances}." :
        null;
}
