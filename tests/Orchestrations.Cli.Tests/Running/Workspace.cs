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
