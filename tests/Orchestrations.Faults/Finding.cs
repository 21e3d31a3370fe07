namespace Orchestrations.Faults;

/// <summary>A promise that was not kept.</summary>
/// <param name="Promise">Which.</param>
/// <param name="What">What shows it.</param>
internal sealed record Finding(string Promise, string What)
{
    public override string ToString() => $"{Promise}: {What}";
}
