namespace Orchestrations.Campaigns.Assets;

/// <summary>What the asset library holds of one content.</summary>
/// <param name="Owner">The process that last set out to create it.</param>
/// <param name="IntendedAt">When it did, in UTC.</param>
/// <param name="GroupId">The group it went to.</param>
/// <param name="Name">Its name at the provider.</param>
/// <param name="Generation">How often it was created before: a name is never used twice.</param>
public sealed record AssetEntry(string Owner, DateTimeOffset IntendedAt, string GroupId, string Name, int Generation)
{
    /// <summary>The provider's id, once known.</summary>
    public string? AssetId { get; init; }

    /// <summary>Whether the provider has made it active.</summary>
    public bool Active { get; init; }

    /// <summary>Why the provider refused it, where it did.</summary>
    public GenerationFailure? Failure { get; init; }

    /// <summary>The campaign's run that it was refused in: another run tries once more.</summary>
    public string? FailedIn { get; init; }
}
