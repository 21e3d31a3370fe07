namespace Orchestrations.Embedded;

/// <summary>What kind of step is open.</summary>
internal enum StepKind
{
    Activity,
    Timer,
    SubOrchestration,
}
