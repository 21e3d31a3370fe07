using System.Globalization;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests.Power;

/// <summary>The power fails, or files are copied as they lie there: the store opens to a moment that was, and what anybody was told is in it.</summary>
public sealed class PowerLossTests : EmbeddedTest, IDisposable
{
    private const int Seed = 20260427;

    private readonly List<string> _copies = [];
    private readonly DurableRegistry _registry = Registry()
        .AddOrchestrator(Main, async (context, count) =>
        {
            var taken = new List<int>();
            while (taken.Count < count)
            {
                var number = await context.WaitForExternalEvent<int>("Number");
                taken.Add(await context.CallActivityAsync(Work, number));
                context.SetCustomStatus(taken.Count);
            }

            return string.Join(' ', taken);
        })
        .AddActivity(Work, (_, i) => Task.FromResult(i));

    [Fact]
    public async Task What_anybody_was_told_survives_a_power_cut_at_any_moment()
    {
        var random = new Random(Seed);
        using var power = new PowerSwitch(Host.Directory);
        await Host.StartAsync(_registry);
        var told = 0;
        await StartAsync(1000, "told");
        using var stop = new CancellationTokenSource();
        var talking = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Client.RaiseEventAsync("told", "Number", Volatile.Read(ref told), Hang);
                Interlocked.Increment(ref told);
            }
        });
        for (var cut = 0; cut < 15; cut++)
        {
            var target = Volatile.Read(ref told) + random.Next(1, 12);
            while (Volatile.Read(ref told) < target && !talking.IsCompleted)
            {
                await Task.Yield();
            }

            var known = Volatile.Read(ref told);
            var copy = NewCopy();
            power.Cut(copy, random);
            await OpensWithAsync(copy, "told", known, int.MaxValue);
        }

        await stop.CancelAsync();
        await talking;
    }

    [Fact]
    public async Task A_copy_whose_log_is_cut_off_or_torn_anywhere_opens_to_an_earlier_moment()
    {
        var random = new Random(Seed);
        await Host.StartAsync(_registry);
        await StartAsync(1000, "copied");
        for (var i = 0; i < 150; i++)
        {
            await Client.RaiseEventAsync("copied", "Number", i, Hang);
        }

        await Host.WaitUntilIdleAsync();
        var database = await ReadAsync(Host.File);
        var log = await ReadAsync(Host.File + "-wal");
        Assert.True(log.Length > 200_000, "There is no log to be cut.");
        var moments = new HashSet<int>();
        for (var i = 0; i < 40; i++)
        {
            var copy = NewCopy();
            await File.WriteAllBytesAsync(Path.Combine(copy, EmbeddedOptions.FileName), database, Hang);
            var tail = log.AsSpan(0, random.Next(32 * 1024, log.Length)).ToArray();
            if (i % 2 == 0)
            {
                random.NextBytes(tail.AsSpan(tail.Length - random.Next(1, 20_000)));
            }

            await File.WriteAllBytesAsync(Path.Combine(copy, EmbeddedOptions.FileName + "-wal"), tail, Hang);
            moments.Add(await OpensWithAsync(copy, "copied", 0, 150));
        }

        Assert.True(moments.Count > 10, $"Only {moments.Count} different moments were met.");
    }

    [Fact]
    public async Task A_full_disk_refuses_new_work_and_work_goes_on_when_there_is_space()
    {
        using var power = new PowerSwitch(Host.Directory);
        await Host.StartAsync(_registry);
        await StartAsync(3, "going-on");
        await Client.RaiseEventAsync("going-on", "Number", 0, Hang);
        await Host.WaitUntilIdleAsync();

        power.DiskIsFull = true;
        var started = await Assert.ThrowsAsync<EmbeddedStoreException>(() => StartAsync(1, "never"));
        var raised = await Assert.ThrowsAsync<EmbeddedStoreException>(() => Client.RaiseEventAsync("going-on", "Number", 1, Hang));
        power.DiskIsFull = false;
        await Client.RaiseEventAsync("going-on", "Number", 1, Hang);
        await Client.RaiseEventAsync("going-on", "Number", 2, Hang);

        Assert.Equal("0 1 2", (await EndOfAsync("going-on")).ReadOutputAs<string>());
        Assert.Null(await Client.GetInstanceAsync("never", cancellationToken: Hang));
        Assert.All([started, raised], error =>
        {
            Assert.Equal(SQLitePCL.raw.SQLITE_FULL, error.SqliteErrorCode);
            Assert.Contains("The disk is full: free some space.", error.Message, StringComparison.Ordinal);
        });
    }

    public void Dispose()
    {
        foreach (var copy in _copies)
        {
            System.IO.Directory.Delete(copy, recursive: true);
        }
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private string NewCopy()
    {
        _copies.Add(System.IO.Directory.CreateTempSubdirectory("orchestrations-power-").FullName);
        return _copies[^1];
    }

    // It opens, it is whole, and what it holds is what was taken in order up to some moment: no number is missing and none is there twice.
    private async Task<int> OpensWithAsync(string directory, string id, int atLeast, int atMost)
    {
        await using var runtime = Host.Create(_registry, directory: directory);
        await runtime.StartAsync(CancellationToken.None);
        await runtime.WaitUntilIdleAsync(Hang);
        using (var database = Database.Open(Path.Combine(directory, EmbeddedOptions.FileName), readOnly: true))
        using (var check = database.PrepareOnce("PRAGMA integrity_check"))
        {
            Assert.True(check.Step());
            Assert.Equal("ok", check.Text(0));
        }

        var history = await runtime.Client.GetInstanceHistoryAsync(id, Hang);
        var taken = history?.Events.OfType<EventRaised>().Select(raised => raised.Payload.ToString()).ToList() ?? [];
        Assert.Equal(Enumerable.Range(0, taken.Count).Select(number => number.ToString(CultureInfo.InvariantCulture)), taken);
        Assert.InRange(taken.Count, atLeast, atMost);
        if (history is not null)
        {
            Assert.Null(new HistoryReplayer(_registry, Host.Services).Replay(history));
        }

        return taken.Count;
    }
}
