using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns;
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
    public void The_built_app_holds_neither_the_embedded_runtime_nor_the_simulator()
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

    [Fact]
    public void Every_log_event_has_an_id_of_its_own_in_the_app_s_range_and_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        var events = FunctionList.App.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.GetCustomAttributes<LoggerMessageAttribute>())
            .Select(message => message.EventId)
            .Order()
            .ToList();

        Assert.NotEmpty(events);
        Assert.Equal(events.Distinct(), events);
        Assert.All(events, id => Assert.InRange(id, 6_000, 6_999));
        Assert.Equal(EventRow().Matches(document).Select(match => int.Parse(match.Groups["id"].ValueSpan, provider: null)).Order(), events);
    }

    [Theory]
    [InlineData("functions.metadata")]
    [InlineData("extensions.json")]
    [InlineData("host.json")]
    public void The_app_is_built_with_what_the_host_reads(string file) =>
        Assert.True(new FileInfo(Path.Combine(Repository.AppOutput, file)) is { Exists: true, Length: > 2 }, file);

    [GeneratedRegex("%(?<name>[A-Za-z_:]+)%", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex LookUp();

    [GeneratedRegex(@"^\| (?<id>6\d{3}) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex EventRow();
}
