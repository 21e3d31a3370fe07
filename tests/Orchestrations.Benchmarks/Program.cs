using System.Text.Json;
using Orchestrations.Benchmarks;
using Orchestrations.Benchmarks.Archiving;
using Orchestrations.Benchmarks.Engine;
using Orchestrations.Benchmarks.Scheduling;
using Orchestrations.Benchmarks.Services;

Benchmark[] benchmarks =
[
    new EngineBenchmark(),
    new HistoryBenchmark(),
    new ScheduleBenchmark(),
    new ArchiveBenchmark(),
    new BulkBenchmark(),
    new ServiceBenchmark(),
    new StartBenchmark(),
    new MicroBenchmark(),
];

var isQuick = args.Contains("--quick", StringComparer.Ordinal);
string[] names = [.. args.Where(argument => !argument.StartsWith('-'))];
if (args.Except(["--quick"], StringComparer.Ordinal).Any(argument => argument.StartsWith('-')) || names.Length != 1)
{
    Console.Error.WriteLine(
        """
        Measures one thing, and prints a JSON object a line: {"name", "value", "unit", "reference", "referenceValue", "ratio"}.

        Usage: dotnet run -c Release --project tests/Orchestrations.Benchmarks -- NAME [--quick]

          --quick   ends within a minute, with less to go by

        Names:
        """);
    foreach (var one in benchmarks)
    {
        Console.Error.WriteLine($"  {one.Name,-10} {one.Description}");
    }

    Console.Error.WriteLine(
        """

        Examples:
          dotnet run -c Release --project tests/Orchestrations.Benchmarks -- engine --quick
          dotnet run -c Release --project tests/Orchestrations.Benchmarks -- service > service.jsonl
        """);
    return args.Contains("--help", StringComparer.Ordinal) ? 0 : 2;
}

if (benchmarks.FirstOrDefault(one => string.Equals(one.Name, names[0], StringComparison.Ordinal)) is not { } benchmark)
{
    Console.Error.WriteLine($"There is no benchmark '{names[0]}'; --help lists them.");
    return 2;
}

await benchmark.RunAsync(isQuick, measured => Console.WriteLine(JsonSerializer.Serialize(measured, BenchmarkJson.Default.Measurement)));
return 0;
