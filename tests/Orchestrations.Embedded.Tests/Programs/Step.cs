namespace Orchestrations.Embedded.Tests.Programs;

/// <summary>A step of a random program. Each gives a number, or fails with a message; both go into the program's result.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Value">What it does it with.</param>
/// <param name="Steps">The steps that it is made of, where it is made of some.</param>
public sealed record Step(StepKind Kind, int Value, IReadOnlyList<Step>? Steps = null);
