using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Tests.Running;

/// <summary>A working directory of a test's own, and the settings that what runs in it gets. Gone with the test.</summary>
internal sealed class Workspace : IDisposable
{
    public const string Sample = "samples/spring-launch/campaign.json";

    public Workspace()
    {
        Folder = Directory.CreateTempSubdirectory("orchestrations-cli-").FullName;
        CopySamples();
    }

    public string Folder { get; }

    public string Data => At(".orchestrations");

    /// <summary>Environment variables. The shortest polling there is, to begin with: the simulated generations take moments.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["Polling__FirstDelay"] = "00:00:00.050",
        ["Polling__Interval"] = "00:00:00.050",
        ["Polling__MaxInterval"] = "00:00:00.200",
        ["Polling__AssetInterval"] = "00:00:00.050",
        ["Simulator__GenerationTime"] = "00:00:00.100-00:00:00.400",
    };

    /// <summary>A simulated gateway in the test's own process: another one than the executable's.</summary>
    public static Task<GatewaySimulator> StartGatewayAsync(Func<SimulatorOptions, SimulatorOptions>? configure = null)
    {
        var options = new SimulatorOptions
        {
            GenerationTime = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400)),
            AssetProcessingTime = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100)),
        };
        return GatewaySimulator.StartAsync(configure is null ? options : configure(options), TimeProvider.System);
    }

    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    public Workspace Use(GatewaySimulator gateway, string key = "simulated-key")
    {
        Settings["Gateway__BaseUrl"] = gateway.BaseAddress.AbsoluteUri;
        Settings["Gateway__ApiKey"] = key;
        Settings["Output__AllowedHosts"] = gateway.OutputAddress.Host;
        return this;
    }

    /// <summary>Starts the simulated gateway as a process of its own, and uses it as that one says. Its state is in a directory here.</summary>
    public async Task<CliProcess> StartSimulatorAsync(string directory)
    {
        var simulator = Start("simulate", "--urls", "http://127.0.0.1:0", "--data", directory);
        var line = await simulator.LineAsync("Gateway__BaseUrl=");
        foreach (var setting in line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2)))
        {
            Settings[setting[0]] = setting[1];
        }

        return simulator;
    }

    /// <summary>What the simulated gateway that is used says of itself.</summary>
    public async Task<JsonElement> JournalAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(Settings["Gateway__BaseUrl"]) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Settings["Gateway__ApiKey"]);
        return JsonElement.Parse(await http.GetStringAsync(new Uri("/simulator/journal", UriKind.Relative)));
    }

    /// <summary>How many calls the simulated gateway that is used has answered.</summary>
    public async Task<int> CallsAsync()
    {
        var journal = await JournalAsync();
        return ((string[])["submissions", "assetGroups", "assets", "downloads"]).Sum(calls => journal.GetProperty(calls).GetArrayLength())
            + journal.GetProperty("polls").EnumerateObject().Sum(task => task.Value.GetInt32());
    }

    /// <summary>Rewrites the prompts of a campaign.</summary>
    public void Rewrite(string campaign, Func<string, string> prompt)
    {
        var document = JsonNode.Parse(File.ReadAllText(At(campaign)), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!;
        foreach (var item in document["items"]!.AsArray())
        {
            item!["prompt"] = prompt((string)item["prompt"]!);
        }

        File.WriteAllText(At(campaign), document.ToJsonString());
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return name;
    }

    public CliProcess Start(params IEnumerable<string> arguments) => CliProcess.Start(Folder, Settings, arguments);

    public async Task<CliResult> RunAsync(params IEnumerable<string> arguments)
    {
        await using var cli = Start(arguments);
        return await cli.EndAsync();
    }

    /// <summary>All files, by their paths in this directory.</summary>
    public IReadOnlyList<string> Files(string under = ".") =>
    [
        .. Directory.EnumerateFiles(At(under), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(file => Path.GetRelativePath(Folder, file))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void CopySamples()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Orchestrations.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The samples are not above the tests.");
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, "samples"), "*", SearchOption.AllDirectories))
        {
            var copy = At(Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
