using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Orchestrations.Functions.Tests;

/// <summary>The app's functions, as its assembly declares them.</summary>
internal static class FunctionList
{
    public static Assembly App { get; } = typeof(Triggers.HttpFunctions).Assembly;

    /// <summary>Each function, by its name, with its trigger.</summary>
    public static IReadOnlyDictionary<string, TriggerBindingAttribute> All { get; } = App.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Select(method => (Function: method.GetCustomAttribute<FunctionAttribute>(), Method: method))
        .Where(entry => entry.Function is not null)
        .ToDictionary(entry => entry.Function!.Name, entry => TriggerOf(entry.Method), StringComparer.Ordinal);

    public static IEnumerable<string> NamesWith<TTrigger>()
        where TTrigger : TriggerBindingAttribute => All.Where(function => function.Value is TTrigger).Select(function => function.Key);

    private static TriggerBindingAttribute TriggerOf(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>()).Single(trigger => trigger is not null)!;
}
