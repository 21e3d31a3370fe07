namespace Orchestrations.Functions.Hosting;

/// <summary>How long histories are kept: the section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "Retention";

    /// <summary>How many days the history of a campaign is kept after its end; 1 to 3650.</summary>
    public int Days { get; set; } = 30;
}
