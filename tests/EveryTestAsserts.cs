using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Orchestrations.Tests;

/// <summary>
/// A test that asserts nothing passes whatever the code does. This is compiled into every test project and looks at all tests of it: what a test calls, as
/// far as that is code of tests too, has to reach an assertion.
/// </summary>
public sealed class EveryTestAsserts
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    [Xunit.Fact]
    public void No_test_asserts_nothing()
    {
        var tests = typeof(EveryTestAsserts).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract)
            .SelectMany(type => type.GetMethods(Declared))
            .Where(method => method.GetCustomAttributes<Xunit.FactAttribute>().Any())
            .ToList();

        Xunit.Assert.NotEmpty(tests);
        Xunit.Assert.Empty(tests.Where(test => !Asserts(test)).Select(test => $"{test.ReflectedType!.Name}.{test.Name}"));
    }

    [Xunit.Theory]
    [Xunit.InlineData(nameof(Samples.CallsMuch), false)]
    [Xunit.InlineData(nameof(Samples.Asserts), true)]
    [Xunit.InlineData(nameof(Samples.AssertsLaterAsync), true)]
    [Xunit.InlineData(nameof(Samples.AssertsInALambda), true)]
    public void An_assertion_is_found_wherever_it_is(string sample, bool asserts) =>
        Xunit.Assert.Equal(asserts, Asserts(typeof(Samples).GetMethod(sample, Declared)!));

    private static bool Asserts(MethodBase test)
    {
        var seen = new HashSet<MethodBase> { test };
        var open = new Queue<MethodBase>(seen);
        while (open.TryDequeue(out var method))
        {
            foreach (var called in Called(method))
            {
                if (IsAssertion(called))
                {
                    return true;
                }

                if (IsOfTests(called.Module.Assembly) && seen.Add(called))
                {
                    open.Enqueue(called);
                }
            }
        }

        return false;
    }

    private static bool IsAssertion(MethodBase method) => (method.DeclaringType?.Namespace, method.DeclaringType?.Name, method.Name) switch
    {
        ("Xunit", "Assert", _) => true,
        ("Moq", _, var name) => name.StartsWith("Verify", StringComparison.Ordinal),
        ("CsCheck", "Check", var name) => name.StartsWith("Sample", StringComparison.Ordinal),
        ("Microsoft.Playwright", var type, _) => type!.EndsWith("Assertions", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsOfTests(Assembly assembly) => Array.Exists(assembly.GetReferencedAssemblies(), name => name.Name == "xunit.assert");

    /// <summary>What a method calls, and whatever else of methods its code names: in lambdas and in what it awaits, too.</summary>
    internal static IEnumerable<MethodBase> Called(MethodBase method)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } asynchronous)
        {
            yield return asynchronous.StateMachineType.GetMethod("MoveNext", Declared)!;
        }

        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var first = code[at++];
            var operation = OpCodesByValue[first == 0xFE ? unchecked((short)(0xFE00 | code[at++])) : first];
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineTok
                && Resolve(method, BitConverter.ToInt32(code, at)) is MethodBase called)
            {
                yield return called;
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static class Samples
    {
        public static void CallsMuch() => Console.Out.Write(string.Join(',', Enumerable.Range(0, 3).Select(number => Math.Abs(number))));

        public static void Asserts() => Xunit.Assert.NotNull(new object());

        public static async Task AssertsLaterAsync()
        {
            await Task.Yield();
            Asserts();
        }

        public static void AssertsInALambda() => ((List<int>)[1]).ForEach(number => Xunit.Assert.Equal(1, number));
    }
}
