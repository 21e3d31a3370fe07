namespace Orchestrations.Campaigns.Intake;

/// <summary>What a JSON document describes.</summary>
public enum DocumentShape
{
    /// <summary>A campaign.</summary>
    Campaign = 0,

    /// <summary>One generation: an item with <c>name</c>, <c>assets</c> and <c>assetGroup</c> beside its own members. Its <c>id</c> is the campaign's, too.</summary>
    Generation = 1,
}
