namespace Orchestrations.Campaigns.Campaign;

/// <summary>Where an item stands.</summary>
public enum ItemStatus
{
    /// <summary>Not begun.</summary>
    Pending = 0,

    /// <summary>Its assets are being made ready.</summary>
    Preparing = 1,

    /// <summary>Being submitted, or at the provider.</summary>
    Generating = 2,

    /// <summary>The provider is done; its output is being copied.</summary>
    Archiving = 3,

    /// <summary>Its output is archived.</summary>
    Succeeded = 4,

    /// <summary>It failed.</summary>
    Failed = 5,

    /// <summary>Its submission may have been billed: somebody has to look.</summary>
    Review = 6,

    /// <summary>The campaign was cancelled before it was submitted.</summary>
    Cancelled = 7,
}
