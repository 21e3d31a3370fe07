using System.Globalization;
using System.Runtime.InteropServices;

namespace Orchestrations.Faults;

/// <summary>The long form: rounds one after another, until the time or the seeds are over.</summary>
internal static class Program
{
    private const string Usage =
        """
        orchestrations-faults [--minutes N | --seeds M] [--seed S] [--kills K]
          --minutes N  goes on with seed after seed until N minutes have passed
          --seeds M    runs M seeds (default 20)
          --seed S     begins with seed S (default 1)
          --kills K    kills the host K times in all, the same number in every seed, as long as its campaign lasts; with --minutes, in each seed (default 25 a seed)
        Runs campaigns with the built executable against the simulated gateway, kills it, makes the gateway and the store misbehave, and checks each round.
        Exit codes: 0 no finding, 1 a finding, 2 an option that is none.
        """;

    private static async Task<int> Main(string[] args)
    {
        if (Options.Parse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        // What it started goes with it.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => HostProcess.KillAll());
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => HostProcess.KillAll());
        var began = DateTime.UtcNow;
        var results = new List<RoundResult>();
        for (var seed = options.Seed; options.Minutes is { } minutes ? DateTime.UtcNow - began < TimeSpan.FromMinutes(minutes) : results.Count < options.Seeds; seed++)
        {
            await using var round = new Round(seed, options.KillsPerSeed);
            var result = await round.RunAsync();
            results.Add(result);
            Console.WriteLine(result);
            foreach (var finding in result.Findings)
            {
                Console.WriteLine($"  FINDING {finding}");
            }

            if (result.Findings.Count > 0)
            {
                Console.WriteLine($"  Its files are in {result.Folder}. To repeat it: --seed {seed} --seeds 1 --kills {options.KillsPerSeed}");
            }
        }

        var findings = results.Sum(result => result.Findings.Count);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count} seeds, {results.Sum(result => result.Kills)} kills ({results.Sum(result => result.PowerCuts)} power cuts), {results.Sum(result => result.GatewayKills)} of the gateway, {results.Sum(result => result.StoreFaults)} store faults, {results.Sum(result => result.Faults)} item faults, {results.Sum(result => result.Submissions)} submissions, {results.Sum(result => result.Bills)} bills, {results.Sum(result => result.Ends.Values.Sum())} items, {findings} findings, {(DateTime.UtcNow - began).TotalMinutes:0.0} minutes"));
        return findings == 0 ? 0 : 1;
    }

    private sealed record Options(int Seed, int Seeds, int? Minutes, int? Kills)
    {
        public int KillsPerSeed => Kills is { } kills && Minutes is null ? Math.Max(1, (kills + Seeds - 1) / Seeds) : Kills ?? 25;

        public static Options? Parse(string[] args)
        {
            var options = new Options(1, 20, null, null);
            for (var i = 0; i < args.Length; i += 2)
            {
                if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || (number == 0 && args[i] != "--seed"))
                {
                    return null;
                }

                var read = args[i] switch
                {
                    "--seed" => options with { Seed = number },
                    "--seeds" => options with { Seeds = number },
                    "--minutes" => options with { Minutes = number },
                    "--kills" => options with { Kills = number },
                    _ => null,
                };
                if (read is null)
                {
                    return null;
                }

                options = read;
            }

            return options;
        }
    }
}
