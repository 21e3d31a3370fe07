namespace Orchestrations.Campaigns.Intake;

/// <summary>How a campaign document is written.</summary>
public enum DocumentFormat
{
    /// <summary>One JSON object.</summary>
    Json = 0,

    /// <summary>JSON Lines: a first line with the campaign, without <c>items</c>, then an item a line.</summary>
    JsonLines = 1,

    /// <summary>RFC 4180: a header row, then an item a row. The campaign's name and assets come beside it.</summary>
    Csv = 2,
}
