namespace Orchestrations.Gateway;

/// <summary>Where an asset stands. Only an active one may be used.</summary>
public enum AssetStatus
{
    /// <summary>A word that is not known: wait on, it is neither success nor failure.</summary>
    Unknown = 0,

    /// <summary>Being prepared.</summary>
    Processing = 1,

    /// <summary>Ready to be used.</summary>
    Active = 2,

    /// <summary>Refused by the provider, or inactive.</summary>
    Failed = 3,
}
