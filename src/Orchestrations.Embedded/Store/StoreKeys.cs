namespace Orchestrations.Embedded;

/// <summary>What belongs to an instance lies together, under integer keys that begin with the instance's own.</summary>
internal static class StoreKeys
{
    public const int MaxTurns = 1 << TurnBits;

    private const int TurnBits = 24;
    private const int PayloadBits = 2;

    public static long History(long instance, int turn) => (instance << TurnBits) | (uint)turn;

    public static long Payload(long instance, PayloadKind kind) => (instance << PayloadBits) | (uint)kind;
}
