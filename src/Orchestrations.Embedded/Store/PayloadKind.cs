namespace Orchestrations.Embedded;

/// <summary>The payloads that the store keeps for an instance. They lie apart from its row, which changes with every turn.</summary>
internal enum PayloadKind
{
    Input = 0,
    Output = 1,
    CustomStatus = 2,
    Failure = 3,
}
