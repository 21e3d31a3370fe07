using Orchestrations.Campaigns.Generation;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>What an item tells its segment while it runs.</summary>
/// <param name="Index">The item.</param>
/// <param name="Generated">Whether the provider is done with it, so that its slot is free.</param>
/// <param name="Blocked">What is wrong with the account, where the gateway said so.</param>
public sealed record ItemSignal(int Index, bool Generated, GenerationFailure? Blocked = null)
{
    /// <summary>How long the generation took, where that is known.</summary>
    public FinishedGeneration? Finished { get; init; }
}
