namespace Orchestrations.Campaigns.Intake;

/// <summary>An item of a plan, with the campaign's defaults merged in.</summary>
/// <param name="Index">Its place in the document, from 0.</param>
/// <param name="Id">Its id.</param>
/// <param name="Prompt">Its prompt.</param>
/// <param name="Parameters">Its generation parameters.</param>
public sealed record PlannedItem(int Index, string Id, string Prompt, GenerationParameters Parameters)
{
    /// <summary>Its references, in the order given.</summary>
    public IReadOnlyList<PlannedReference> References { get; init; } = [];
}
