namespace Orchestrations.Simulator.Faults;

internal enum FaultKind
{
    /// <summary>Spoils one exchange: counted by attempt, poll or download.</summary>
    Exchange,

    /// <summary>How a generation or an asset ends: counted by accepted submission or creation.</summary>
    Outcome,

    /// <summary>A lasting quirk of one generation, group, asset or list.</summary>
    Trait,
}

internal enum FaultValue
{
    None,
    Duration,
    Bytes,
    Status,

    /// <summary>A status of the upstream's at which its tasks end.</summary>
    EndStatus,
    Text,
}

/// <summary>A word of the fault vocabulary: what it may strike and what it takes.</summary>
internal sealed record FaultDefinition(string Word, FaultKind Kind, FaultPlaces Places, FaultValue Value = FaultValue.None)
{
    /// <summary>The word makes no sense without its value.</summary>
    public bool ValueRequired { get; init; }

    /// <summary>The answer is spoiled after the work was done: a submission so answered is billed.</summary>
    public bool AfterWork { get; init; }

    /// <summary>Whether <c>after-</c> may stand before the word, to strike once the work is done.</summary>
    public bool AfterAllowed { get; init; }

    /// <summary>Whether <c>xN</c> may follow.</summary>
    public bool Counted { get; init; } = Kind != FaultKind.Trait;
}
