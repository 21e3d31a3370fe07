using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Orchestrations.Benchmarks.Engine;

/// <summary>The hot paths alone, by BenchmarkDotNet: a turn, a turn's history as JSON, a commit. Each beside what it is to be held against, with its allocations.</summary>
internal sealed class MicroBenchmark : Benchmark
{
    public override string Name => "micro";

    public override string Description => "turn, serialise and commit by BenchmarkDotNet, with allocations";

    public override Task RunAsync(bool isQuick, Action<Measurement> print)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob((isQuick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile);
        foreach (var group in BenchmarkRunner.Run<HotPaths>(config).Reports.GroupBy(report => report.BenchmarkCase.Descriptor.Categories[0]))
        {
            var measured = group.Single(report => !report.BenchmarkCase.Descriptor.Baseline);
            var reference = group.Single(report => report.BenchmarkCase.Descriptor.Baseline);
            print(new Measurement($"micro/{group.Key}, time", Microseconds(measured), "µs", Title(reference), Microseconds(reference)));
            print(new Measurement($"micro/{group.Key}, allocated", Bytes(measured), "bytes", Title(reference), Math.Max(Bytes(reference), 1)));
        }

        return Task.CompletedTask;
    }

    private static string Title(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');

    private static double Microseconds(BenchmarkReport report) => Math.Round(
        (report.ResultStatistics ?? throw new InvalidOperationException($"{report.BenchmarkCase.DisplayInfo} failed.")).Mean / 1_000, 3);

    private static double Bytes(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
}
