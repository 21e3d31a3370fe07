namespace Orchestrations.Campaigns.Generation;

/// <summary>Which submission is wanted.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Index">The item.</param>
/// <param name="Attempt">Which of the item's submissions, from 1.</param>
public sealed record SubmitGenerationInput(string CampaignId, int Index, int Attempt)
{
    /// <summary>Whether a video that is there already is looked for first.</summary>
    public bool FindsOutputs { get; init; }
}
