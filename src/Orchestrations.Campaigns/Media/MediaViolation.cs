namespace Orchestrations.Campaigns.Media;

/// <summary>A limit of the provider's that a file breaks.</summary>
/// <param name="Limit">The limit, such as <c>300 to 6,000 px</c>.</param>
/// <param name="Measured">What was measured, such as <c>299 px</c>.</param>
/// <param name="Message">Both, in a clause about "it", to be put after the asset's alias and a colon.</param>
public sealed record MediaViolation(string Limit, string Measured, string Message)
{
    /// <summary>The failure code of every violation: <c>invalid_media</c>.</summary>
    public string Code { get; } = "invalid_media";
}
