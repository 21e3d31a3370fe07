namespace Orchestrations.Campaigns.Intake;

/// <summary>A campaign document that keeps every rule that can be checked without opening its media.</summary>
/// <param name="Name">The campaign's name.</param>
/// <param name="Items">Its items, with the defaults merged in.</param>
public sealed record CampaignDocument(string Name, IReadOnlyList<PlannedItem> Items)
{
    /// <summary>The id, or null where it is to be derived.</summary>
    public string? Id { get; init; }

    /// <summary>The id of an asset group to be used as it is, or null.</summary>
    public string? AssetGroupId { get; init; }

    /// <summary>The name of an asset group to be found or created, or null where the document gives none.</summary>
    public string? AssetGroupName { get; init; }

    /// <summary>Its assets, in the document's order, those that no item uses among them.</summary>
    public IReadOnlyList<DocumentAsset> Assets { get; init; } = [];

    /// <summary>Generations at the provider at once, or null for the host's default.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>What becomes of a submission that may or may not have been accepted.</summary>
    public AmbiguousSubmitChoice OnAmbiguousSubmit { get; init; }
}
