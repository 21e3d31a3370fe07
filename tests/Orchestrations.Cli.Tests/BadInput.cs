using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

/// <summary>Something that can't be done.</summary>
/// <param name="ExitCode">What it ends with.</param>
/// <param name="Says">What stderr must hold.</param>
/// <param name="Arguments">The command line.</param>
internal sealed record BadInput(int ExitCode, string Says, params string[] Arguments)
{
    private const string One = """{ "id": "one", "name": "One", "items": [{ "prompt": "A lake" }] }""";

    private const string History = """{ "format": 1, "instanceId": "a", "name": "Item", "events": [] }""" + "\n";

    /// <summary>What makes it so.</summary>
    public Action<Workspace> Arrange { get; init; } = _ => { };

    /// <summary>What must not be said.</summary>
    public string? Hides { get; init; }

    public static IReadOnlyDictionary<string, BadInput> All { get; } = new Dictionary<string, BadInput>(StringComparer.Ordinal)
    {
        ["no argument"] = new(2, "Required argument missing", "run"),
        ["no verb"] = new(2, "Required command"),
        ["an unknown verb"] = new(2, "rnu", "rnu", Workspace.Sample),
        ["an unknown option"] = new(2, "--jsno", "run", Workspace.Sample, "--jsno"),
        ["none in flight"] = new(2, "--max-in-flight is a number from 1 to 10,000", "run", Workspace.Sample, "--max-in-flight", "0"),
        ["many in flight"] = new(2, "--max-in-flight is a number from 1 to 10,000", "run", Workspace.Sample, "--max-in-flight", "many"),
        ["new and retry"] = new(2, "exclude each other", "run", Workspace.Sample, "--new", "--retry"),
        ["review without retry"] = new(2, "--include-review goes with --retry", "run", Workspace.Sample, "--include-review"),
        ["a status that is none"] = new(2, "--status is 'Sleeping'; it must be one of Pending, Running, ", "list", "--status", "Sleeping"),
        ["a status by its number"] = new(2, "--status is '3'; it must be one of Pending, Preparing, ", "items", "one", "--status", "3"),
        ["a blank file"] = new(2, "FILE is blank", "run", ""),
        ["a blank file of histories"] = new(2, "FILE is blank", "replay", ""),
        ["a blank data directory"] = new(2, "--data is blank", "run", "one.json", "--data", ""),
        ["a blank output directory"] = new(2, "--out is blank", "run", "one.json", "--out", ""),
        ["a blank asset"] = new(2, "--file is blank", "assets", "create", "--group", "g", "--name", "n", "--type", "image", "--file", ""),
        ["a status of a blank id"] = new(2, "ID is blank", "status", ""),
        ["items of a blank id"] = new(2, "ID is blank", "items", " "),
        ["a blank id to be cancelled"] = new(2, "ID is blank", "cancel", ""),
        ["no such file"] = new(2, "none.json: there is no such file", "run", "none.json"),
        ["a directory"] = new(2, "is a directory", "run", "folder.json") { Arrange = place => Directory.CreateDirectory(place.At("folder.json")) },
        ["an empty file"] = File(""),
        ["only blanks"] = File(" \n\n "),
        ["not JSON"] = File("A lake at dawn"),
        ["JSON, but no object"] = File("[]"),
        ["null"] = File("null"),
        ["half a document"] = File("""{ "id": "one", "name": "One", "items": [{"""),
        ["not text"] = new(2, "error: ", "run", "bad.json") { Arrange = place => System.IO.File.WriteAllBytes(place.At("bad.json"), [0xFF, 0xFE, 0x00, 0x80, 0x81]) },
        ["brackets without end"] = File(new string('[', 50_000_000)),
        ["objects without end"] = File(string.Concat(Enumerable.Repeat("{\"items\":", 1_000_000))),
        ["an unknown member"] = File("""{ "name": "One", "itms": [], "items": [{ "prompt": "A lake" }] }""", "error: itms: "),
        ["missing media"] = File("""{ "name": "One", "assets": { "a": { "type": "image", "file": "none.png" } }, "items": [{ "prompt": "@image1", "references": ["a"] }] }""", "error: assets.a.file: "),
        ["media from elsewhere"] = File("""{ "name": "One", "assets": { "a": { "type": "image", "file": "../../etc/passwd" } }, "items": [{ "prompt": "@image1", "references": ["a"] }] }""", "error: assets.a: a: its content is of no supported"),
        ["an unknown kind of file"] = new(2, "use .json", "run", "samples/README.md"),
        ["a name for JSON"] = new(2, "--name and --assets are for a .csv", "run", Workspace.Sample, "--name", "Spring"),
        ["no name for CSV"] = new(2, "give it with --name", "run", "samples/spring-launch/campaign.csv"),
        ["no assets for CSV"] = new(2, "none.json: there is no such file", "run", "samples/spring-launch/campaign.csv", "--name", "Spring", "--assets", "none.json"),
        ["assets for CSV that are none"] = new(2, "error: ", "run", "samples/spring-launch/campaign.csv", "--name", "Spring", "--assets", "samples/README.md"),
        ["a gateway that is down"] = new(3, "gateway_unavailable", "run", Workspace.Sample)
        {
            Arrange = place =>
            {
                place.Settings["Gateway__BaseUrl"] = "http://127.0.0.1:1";
                place.Settings["Gateway__ApiKey"] = "some-key";
            },
        },
        ["a gateway without a key"] = Setting("Gateway__BaseUrl", "http://127.0.0.1:1", "Gateway__ApiKey is not set"),
        ["a key of two lines"] = Setting("Gateway__ApiKey", "secret-one\nsecret-two", "Gateway__ApiKey") with { Hides = "secret-" },
        ["a polling interval that is too short"] = Setting("Polling__Interval", "00:00:00.049", "Polling__Interval is '00:00:00.049'; it must be a duration from 00:00:00.05"),
        ["a polling interval that is none"] = Setting("Polling__Interval", "often", "Polling__Interval is 'often'; it must be a duration from "),
        ["too many in flight"] = Setting("Campaigns__MaxInFlight", "10001", "Campaigns__MaxInFlight is '10001'; it must be a whole number from 1 to 10000"),
        ["an address that is none"] = new(2, "Gateway__BaseUrl is 'ftp://example.com'; it must be ", "run", "one.json")
        {
            Arrange = place =>
            {
                place.Settings["Gateway__BaseUrl"] = "ftp://example.com";
                place.Settings["Gateway__ApiKey"] = "some-key";
            },
        },
        ["a time that is none"] = Setting("Simulator__GenerationTime", "5", "Simulator__GenerationTime is '5'; it must be two durations"),
        ["a fault that is none"] = Setting("Simulator__Faults", "poll.500:0.1,plague:1", "Simulator__Faults is 'poll.500:0.1,plague:1'; it must be words of docs/simulator.md"),
        ["a seed that is none"] = Setting("Simulator__Seed", "five", "Simulator__Seed is 'five'; it must be a whole number"),
        ["settings of two sections, at the first of them"] = TwoSettings("Polling__Interval is '0'; it must be ", "run", "one.json"),
        ["settings of two sections, at the second of them"] = TwoSettings("Output__MaxBytes is '0'; it must be ", "run", "one.json"),
        ["settings of two sections of a service"] = TwoSettings("Output__MaxBytes is '0'; it must be ", "serve", "--urls", "http://127.0.0.1:0"),
        ["settings of two sections of a document to be checked"] = TwoSettings("Output__MaxBytes is '0'; it must be ", "validate", "one.json"),
        ["a log level that is none"] = Served("Logging__LogLevel__Default", "Loud", "Logging__LogLevel__Default is 'Loud'; it must be Trace, "),
        ["a log level of one log that is none"] = Served("Logging__Console__LogLevel__Microsoft", "7", "Logging__Console__LogLevel__Microsoft is '7'; it must be Trace, "),
        ["a container that can't be"] = Setting("Storage__OutputContainer", "Out!", "Storage__OutputContainer"),
        ["a connection string that is none"] = Setting("Storage__ConnectionString", "AccountKey=c2VjcmV0LWtleQ==;Nonsense", "Storage__ConnectionString") with { Hides = "c2VjcmV0LWtleQ" },
        ["local settings that can't be read"] = new(2, "local.settings.json", "run", "one.json") { Arrange = place => place.Write("local.settings.json", "{") },
        ["local settings without values"] = new(2, "has no object 'Values'", "run", "one.json") { Arrange = place => place.Write("local.settings.json", "{}") },
        ["local settings after a byte order mark"] = new(2, "Campaigns__MaxInFlight is '0'", "run", "one.json")
        {
            Arrange = place => place.Write("local.settings.json", "\uFEFF{ \"Values\": { \"Campaigns__MaxInFlight\": 0 } }"),
        },
        ["local settings where null is no value"] = new(2, "Gateway__ApiKey is not set", "run", "one.json")
        {
            Arrange = place => place.Write("local.settings.json", """{ "Values": { "Gateway__BaseUrl": "http://127.0.0.1:1", "Gateway__ApiKey": null } }"""),
        },
        ["a store that is corrupt"] = new(3, "orchestrations.db", "run", "one.json")
        {
            Arrange = place =>
            {
                Directory.CreateDirectory(place.Data);
                System.IO.File.WriteAllText(Path.Combine(place.Data, "orchestrations.db"), new string('x', 8192));
            },
        },
        ["a simulator's journal that is corrupt"] = new(3, "journal.jsonl", "run", "one.json")
        {
            Arrange = place =>
            {
                Directory.CreateDirectory(Path.Combine(place.Data, "simulator"));
                System.IO.File.WriteAllText(Path.Combine(place.Data, "simulator", "journal.jsonl"), "x\ny\nz\n");
            },
        },
        ["a data directory that is a file"] = new(3, "one.json", "run", "one.json", "--data", "one.json"),
        ["an output directory that is a file"] = new(3, "one.json", "run", "one.json", "--out", "one.json"),
        ["no file of histories"] = new(2, "none.jsonl: there is no such file", "replay", "none.jsonl"),
        ["a directory of histories"] = new(2, "samples: is a directory", "replay", "samples"),
        ["an empty file of histories"] = Histories("", "holds no history"),
        ["histories that are no JSON"] = Histories("What happened", "after 0 histories there is something that is not JSON"),
        ["a campaign in place of histories"] = Histories(One, "history 1 can't be read: It is no history"),
        ["an event that is none"] = Histories(History + """{ "format": 1, "instanceId": "b", "name": "Item", "events": [{ "type": "noEvent" }] }""", "history 2 can't be read"),
        ["an event without its name"] = Histories(History + """{ "format": 1, "instanceId": "b", "name": "Item", "events": [{ "type": "taskScheduled", "id": 0 }] }""", "history 2 can't be read: Event 0 lacks"),
        ["half a history"] = Histories(History + History[..20], "after 1 histories there is something that is not JSON"),
        ["histories of a newer format"] = Histories(History.Replace("1", "2", StringComparison.Ordinal), "has format 2"),
        ["no store of histories"] = new(2, "There is no store in ", "replay", "--data", "none"),
        ["a store of histories that is corrupt"] = new(2, "is damaged or no SQLite file", "replay")
        {
            Arrange = place =>
            {
                Directory.CreateDirectory(place.Data);
                System.IO.File.WriteAllText(Path.Combine(place.Data, "orchestrations.db"), new string('x', 8192));
            },
        },
        ["histories from two places"] = new(2, "exclude each other", "replay", "one.json", "--data", "none"),
        ["an export as JSON"] = new(2, "exclude each other", "replay", "--export", "one.jsonl", "--json"),
        ["a simulator at no address"] = new(2, "--urls is 'here'", "simulate", "--urls", "here"),
        ["a simulator by a name"] = new(2, "Url", "simulate", "--urls", "http://example.com:7080"),
    };

    public void Prepare(Workspace place)
    {
        place.Write("one.json", One);
        Arrange(place);
    }

    private static BadInput File(string content, string says = "error: ") => new(2, says, "run", "bad.json") { Arrange = place => place.Write("bad.json", content) };

    private static BadInput Histories(string content, string says) =>
        new(2, says, "replay", "histories.jsonl") { Arrange = place => place.Write("histories.jsonl", content) };

    private static BadInput Served(string key, string value, string says) =>
        new(2, says, "serve", "--urls", "http://127.0.0.1:0") { Arrange = place => place.Settings[key] = value };

    private static BadInput TwoSettings(string says, params string[] arguments) => new(2, says, arguments)
    {
        Arrange = place =>
        {
            place.Settings["Polling__Interval"] = "0";
            place.Settings["Output__MaxBytes"] = "0";
        },
    };

    private static BadInput Setting(string key, string value, string says) =>
        new(2, says, "run", "one.json") { Arrange = place => place.Settings[key] = value };
}
