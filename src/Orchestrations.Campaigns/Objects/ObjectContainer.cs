namespace Orchestrations.Campaigns.Objects;

/// <summary>The containers, or folders of the data directory.</summary>
public enum ObjectContainer
{
    /// <summary><c>inputs</c>: claim-checked documents and media.</summary>
    Inputs = 0,

    /// <summary><c>effects</c>: the submission ledger and the asset library.</summary>
    Effects = 1,

    /// <summary><c>outputs</c>, or as <c>Storage__OutputContainer</c> says: videos, sidecars and manifests.</summary>
    Outputs = 2,
}
