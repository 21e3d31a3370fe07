using Xunit.Abstractions;

namespace Orchestrations.Conformance;

/// <summary>Says of a class that derives a suite what its backend cannot do. Tests that need it are reported as skipped, with the reason.</summary>
/// <param name="capability">What it cannot do.</param>
/// <param name="reason">Why, for whoever reads the report.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class LacksAttribute(Capability capability, string reason) : Attribute
{
    public Capability Capability { get; } = capability;

    public string Reason { get; } = reason;

    /// <summary>Why a test is skipped, or null where it is not.</summary>
    internal static string? ReasonFor(ITestMethod method, IAttributeInfo fact)
    {
        var needed = fact.GetNamedArgument<Capability>(nameof(NeedsFactAttribute.Capability));
        return method.TestClass.Class.GetCustomAttributes(typeof(LacksAttribute).AssemblyQualifiedName)
            .Where(lack => lack.GetNamedArgument<Capability>(nameof(Capability)) == needed)
            .Select(lack => lack.GetNamedArgument<string>(nameof(Reason)))
            .FirstOrDefault();
    }
}
