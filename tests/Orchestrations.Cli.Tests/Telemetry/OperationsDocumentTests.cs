using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns;
using Orchestrations.Conformance;
using Orchestrations.Embedded;

namespace Orchestrations.Cli.Tests.Telemetry;

/// <summary>Event ids and metrics are stable names that people build alerts on: each is there once, and in the documents.</summary>
public sealed partial class OperationsDocumentTests
{
    // Each room has a thousand.
    private static readonly Dictionary<string, int> Rooms = new(StringComparer.Ordinal)
    {
        ["Orchestrations.Embedded"] = 1,
        ["Orchestrations.Campaigns"] = 2,
        ["Orchestrations.Gateway"] = 3,
        ["Orchestrations.Http"] = 4,
        ["orchestrations"] = 5,
    };

    // The Functions app's: its own tests look at them, where it is built.
    private const int FunctionsRoom = 6;

    private static string Document => File.ReadAllText(Path.Combine(Root(), "docs", "operations.md"));

    [Fact]
    public void Every_log_event_has_an_id_of_its_own_in_its_rooms_range_and_is_documented()
    {
        var events = Rooms.Keys
            .Where(name => File.Exists(Path.Combine(AppContext.BaseDirectory, name + ".dll")))
            .SelectMany(name => Assembly.Load(name).GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.GetCustomAttributes<LoggerMessageAttribute>().Select(message => (Room: method.DeclaringType!.Assembly.GetName().Name!, Method: method, Message: message)))
            .ToList();

        Assert.True(events.Count >= 15, "The events are not found.");
        Assert.All(events.GroupBy(one => one.Message.EventId), same => Assert.True(same.Count() == 1, $"{same.Key} is {string.Join(" and ", same.Select(one => one.Method.Name))}."));
        Assert.All(events, one => Assert.True(one.Message.EventId / 1_000 == Rooms[one.Room], $"{one.Method.Name} has {one.Message.EventId}; {one.Room} has {Rooms[one.Room]}000 and on."));
        Assert.Equal(
            events.Select(one => one.Message.EventId).Order(),
            EventRow().Matches(Document).Select(match => int.Parse(match.Groups["id"].ValueSpan, provider: null)).Where(id => id / 1_000 != FunctionsRoom).Order());
    }

    [Fact]
    public void Every_metric_is_documented_with_its_unit()
    {
        using var measured = new MeasurementRecorder([.. CampaignTelemetry.SourceNames, DurableTelemetry.SourceName]);
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(CampaignTelemetry).TypeHandle);
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(DurableTelemetry).TypeHandle);
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Gateway.GatewayTelemetry).TypeHandle);

        var documented = MetricRow().Matches(Document).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["unit"].Value, StringComparer.Ordinal);

        Assert.Equal(measured.Units.OrderBy(unit => unit.Key, StringComparer.Ordinal), documented.OrderBy(unit => unit.Key, StringComparer.Ordinal));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Orchestrations.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The documents are not above the tests.");
        }

        return folder;
    }

    [GeneratedRegex(@"^\| (?<id>\d{4}) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"^\| `(?<name>orchestrations\.[a-z_.]+)` \| `?(?<unit>[^`|]+?)`? \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MetricRow();
}
