using System.Text.Json;
using Orchestrations.Benchmarks;
using Orchestrations.Benchmarks.Scheduling;

Benchmark[] benchmarks = [new ScheduleBenchmark()];

var isQuick = args.Contains("--quick", StringComparer.Ordinal);
string[] names = [.. args.Where(argument => !argument.StartsWith('-'))];
if (args.Except(["--quick"], StringComparer.Ordinal).Any(argument => argument.StartsWith('-')) || names.Length != 1)
{
    Console.Error.WriteLine("orchestrations-benchmarks NAME [--quick]");
    foreach (var one in benchmarks)
    {
        Console.Error.WriteLine($"  {one.Name,-12} {one.Description}");
    }

    return args.Contains("--help", StringComparer.Ordinal) ? 0 : 2;
}

if (benchmarks.FirstOrDefault(one => string.Equals(one.Name, names[0], StringComparison.Ordinal)) is not { } benchmark)
{
    Console.Error.WriteLine($"There is no benchmark '{names[0]}'; --help lists them.");
    return 2;
}

await benchmark.RunAsync(isQuick, measured => Console.WriteLine(JsonSerializer.Serialize(measured, BenchmarkJson.Default.Measurement)));
return 0;
