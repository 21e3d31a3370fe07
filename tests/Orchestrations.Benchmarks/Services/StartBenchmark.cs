using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Orchestrations.Benchmarks.Services;

/// <summary>
/// How long it takes from the start of the process until it works: until <c>run</c> asks the gateway for the first time, and until <c>serve</c> answers.
/// Published ready to run, beside the plain build.
/// </summary>
internal sealed class StartBenchmark : Benchmark
{
    private const double LimitSeconds = 1;

    public override string Name => "start";

    public override string Description => "from process start to the first gateway request, and to the first answer";

    public override async Task RunAsync(bool isQuick, Action<Measurement> print)
    {
        var directory = Directory.CreateTempSubdirectory("orchestrations-benchmark-").FullName;
        try
        {
            var published = await PublishedCommand.GetAsync();
            var repeats = isQuick ? 3 : 10;
            foreach (var (name, executable) in new[] { ("ready to run", published), ("plain build", (string?)null) })
            {
                var requests = new List<Start>();
                var answers = new List<Start>();
                for (var i = 0; i < repeats; i++)
                {
                    requests.Add(await FirstRequestAsync(directory, executable));
                    answers.Add(await FirstAnswerAsync(directory, executable));
                }

                Print($"start/run to its first gateway request ({name})", requests);
                Print($"start/serve to its first answer ({name})", answers);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        // What the processors did for it says what a machine with nothing else to do would take.
        void Print(string name, List<Start> starts)
        {
            print(new Measurement(name, Math.Round(Statistics.Percentile(starts.ConvertAll(start => start.Seconds), 50), 3), "s", "target", LimitSeconds));
            print(new Measurement(
                $"{name}, processor time", Math.Round(Statistics.Percentile(starts.ConvertAll(start => start.ProcessorSeconds), 50), 3), "s", "target", LimitSeconds));
        }
    }

    private static async Task<Start> FirstRequestAsync(string directory, string? executable)
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        var port = ((IPEndPoint)gateway.LocalEndpoint).Port;
        var document = Path.Combine(directory, "campaign.json");
        await File.WriteAllTextAsync(document, """{"id":"first","name":"First","items":[{"prompt":"A lake with a boat"}]}""");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Gateway__BaseUrl"] = $"http://127.0.0.1:{port}/",
            ["Gateway__ApiKey"] = "measured",
        };
        var startedAt = Stopwatch.GetTimestamp();
        await using var run = CommandProcess.Start(directory, settings, executable, "run", document, "--data", Fresh(directory));
        run.Drain();
        using var first = await gateway.AcceptTcpClientAsync();
        return new Start(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, run.ProcessorTime.TotalSeconds);
    }

    private static async Task<Start> FirstAnswerAsync(string directory, string? executable)
    {
        var startedAt = Stopwatch.GetTimestamp();
        await using var serve = CommandProcess.Start(
            directory, new Dictionary<string, string>(), executable, "serve", "--urls", "http://127.0.0.1:0", "--data", Fresh(directory));
        var address = (await serve.LineAsync("Listening on ")).Split(' ')[^1];
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        using var answer = await http.GetAsync("/api/campaigns");
        answer.EnsureSuccessStatusCode();
        return new Start(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, serve.ProcessorTime.TotalSeconds);
    }

    private static string Fresh(string directory) => Path.Combine(directory, Guid.NewGuid().ToString("N"));

    private sealed record Start(double Seconds, double ProcessorSeconds);
}
