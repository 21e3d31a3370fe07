namespace Orchestrations.Campaigns.Intake;

/// <summary>How a campaign document is read.</summary>
public sealed record CampaignReadOptions
{
    /// <summary>The size that is read where nothing else is said: 100 MiB.</summary>
    public const int DefaultMaxBytes = 100 * 1024 * 1024;

    /// <summary>How it is written.</summary>
    public DocumentFormat Format { get; init; }

    /// <summary>What it describes; anything but a campaign is written in <see cref="DocumentFormat.Json"/>.</summary>
    public DocumentShape Shape { get; init; }

    /// <summary>The largest document that is read, in bytes.</summary>
    public int MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>The name of a campaign that is written in <see cref="DocumentFormat.Csv"/>.</summary>
    public string? CsvName { get; init; }

    /// <summary>The <c>assets</c> object, as UTF-8 JSON, of a campaign that is written in <see cref="DocumentFormat.Csv"/>.</summary>
    public byte[]? CsvAssets { get; init; }
}
