namespace Orchestrations.Simulator.State;

/// <summary>Where a task stands, in the gateway's words and in the upstream's.</summary>
internal sealed record TaskPhase(string Outer, string Inner, int Percent)
{
    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public bool HasUrl { get; init; }

    /// <summary>The upstream made it, whatever the gateway says.</summary>
    public bool Made => Inner == "succeeded";

    public bool Succeeded => Outer == "SUCCESS";

    public bool Failed => Outer == "FAILURE";
}
