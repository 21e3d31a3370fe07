using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Orchestrations.Campaigns;
using Orchestrations.Durable;
using Orchestrations.Http;
using Xunit;

namespace Orchestrations.Functions.Tests;

public sealed partial class ConventionTests
{
    [Fact]
    public void Every_orchestrator_and_activity_is_a_function_and_no_other_is()
    {
        var registry = CampaignsServiceCollectionExtensions.CreateRegistry();

        Assert.Equal(registry.Orchestrators.Keys.Order(), FunctionList.NamesWith<OrchestrationTriggerAttribute>().Order());
        Assert.Equal(registry.Activities.Keys.Order(), FunctionList.NamesWith<ActivityTriggerAttribute>().Order());
    }

    [Fact]
    public void Every_route_is_a_function_with_its_methods_and_its_keys()
    {
        var routes = ApiRoutes.All.Select(route => Describe(route.Name, route.Methods, route.Pattern, route.IsAnonymous));
        var functions = FunctionList.All
            .Where(function => function.Key != nameof(Triggers.HttpFunctions.Unmatched))
            .Where(function => function.Value is HttpTriggerAttribute)
            .Select(function => (function.Key, Trigger: (HttpTriggerAttribute)function.Value))
            .Select(function => Describe(
                function.Key, function.Trigger.Methods!, function.Trigger.Route!.Replace(Triggers.HttpFunctions.RootRoute, "", StringComparison.Ordinal), function.Trigger.AuthLevel == AuthorizationLevel.Anonymous));

        Assert.Equal(routes.Order(), functions.Order());

        static string Describe(string name, IEnumerable<string> methods, string pattern, bool isAnonymous) =>
            $"{name}: {string.Join(' ', methods.Select(method => method.ToUpperInvariant()))} {pattern}{(isAnonymous ? ", anonymous" : "")}";
    }

    [Fact]
    public void The_app_holds_neither_the_embedded_runtime_nor_the_simulator()
    {
        var open = new Queue<Assembly>([FunctionList.App]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Orchestrations.", StringComparison.Ordinal)))
            {
                if (seen.Add(name.Name!))
                {
                    open.Enqueue(Assembly.Load(name));
                }
            }
        }

        Assert.Equal(["Orchestrations.Campaigns", "Orchestrations.Durable", "Orchestrations.Gateway", "Orchestrations.Http"], seen.Order(StringComparer.Ordinal));
        var project = File.ReadAllText(Path.Combine(Repository.Root, "src", "Orchestrations.Functions", "Orchestrations.Functions.csproj"));
        Assert.Equal(
            ["Orchestrations.Campaigns", "Orchestrations.Durable", "Orchestrations.Gateway", "Orchestrations.Http"],
            ProjectReference().Matches(project).Select(reference => reference.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    // The analyzer that bans clocks, threads and I/O goes by the file's name.
    [Fact]
    public void An_orchestrator_has_nothing_but_its_context()
    {
        var orchestrators = typeof(CampaignsServiceCollectionExtensions).Assembly.GetTypes()
            .Where(type => type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Orchestrator<,>))
            .ToList();
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Orchestrations.Campaigns"), "*.Orchestrator.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileName);

        Assert.Equal(CampaignsServiceCollectionExtensions.CreateRegistry().Orchestrators.Count, orchestrators.Count);
        Assert.All(orchestrators, type =>
        {
            Assert.Empty(Assert.Single(type.GetConstructors()).GetParameters());
            Assert.All(type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public), field => Assert.True(field.IsInitOnly || field.IsLiteral, field.Name));
            Assert.Empty(type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public));
            Assert.Contains($"{type.Name.Replace("Orchestrator", "", StringComparison.Ordinal)}.Orchestrator.cs", files);
        });
    }

    [Fact]
    public void The_sample_settings_name_all_that_the_host_looks_up()
    {
        var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "local.settings.sample.json"))).RootElement.GetProperty("Values");
        var host = File.ReadAllText(Path.Combine(Repository.Root, "host.json"));
        var queue = Assert.IsType<QueueTriggerAttribute>(FunctionList.All[nameof(Triggers.QueueFunctions.StartQueuedCampaign)]).QueueName;

        var names = LookUp().Matches(host + queue).Select(match => match.Groups["name"].Value.Replace(":", "__", StringComparison.Ordinal)).ToList();
        Assert.Contains("TASKHUB_NAME", names);
        Assert.Contains("Queue__Name", names);
        Assert.All(names, name => Assert.True(sample.TryGetProperty(name, out _), name));
    }

    [Theory]
    [InlineData("functions.metadata")]
    [InlineData("extensions.json")]
    [InlineData("host.json")]
    public void The_app_is_built_with_what_the_host_reads(string file) =>
        Assert.True(new FileInfo(Path.Combine(Repository.AppOutput, file)) is { Exists: true, Length: > 2 }, file);

    [GeneratedRegex("<ProjectReference Include=\"[^\"]*/(?<name>[^/\"]+)\\.csproj\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex ProjectReference();

    [GeneratedRegex("%(?<name>[A-Za-z_:]+)%", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex LookUp();
}
