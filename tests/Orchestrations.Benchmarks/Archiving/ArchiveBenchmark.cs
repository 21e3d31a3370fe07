using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Azurite;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Gateway;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Orchestrations.Benchmarks.Archiving;

/// <summary>
/// An output of 2 GiB from a server on the loopback into the directory store, and into Blob Storage on Azurite, checked and hashed on the way; beside the
/// same bytes into nothing and into a synced file, what it can't do without (their sum, and the disk), and into Azurite by the SDK alone. The quick run
/// has 256 MiB.
/// </summary>
internal sealed class ArchiveBenchmark : Benchmark
{
    private const int AtOnce = 4;
    private const int Repeats = 3;
    private const int BlockBytes = 256 * 1024;

    public override string Name => "archive";

    public override string Description => "archiving outputs: bytes a second and memory";

    public override async Task RunAsync(bool isQuick, Action<Measurement> print)
    {
        var bytes = (isQuick ? 256L : 2_048L) << 20;
        await using var server = await VideoServer.StartAsync();
        using var http = new HttpClient();
        var directory = Directory.CreateTempSubdirectory("orchestrations-benchmark-").FullName;
        try
        {
            await using (var services = Services(server, directory, storage: null))
            {
                await CompareAsync(services, "directory", "HttpClient to nothing", () => ReadAsync(http, server.Address(bytes), Stream.Null), server, bytes, print);
                await CompareAsync(services, "directory", "HttpClient to a synced file", () => SaveAsync(http, server.Address(bytes), directory), server, bytes, print);
                await CompareAsync(services, "directory", "SHA-256 of the bytes in memory", () => Task.Run(() => Hash(bytes)), server, bytes, print);
                await CompareAsync(services, "directory", "the bytes from memory into a synced file", () => Task.Run(() => Fill(bytes, directory)), server, bytes, print);
                await TogetherAsync(services, server, bytes / AtOnce, print);
            }

            await using var azurite = await AzuriteServer.StartAsync(Path.Combine(directory, "azurite"));
            await using (var services = Services(server, directory, azurite.ConnectionString))
            {
                var container = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("sdk");
                await container.CreateAsync();
                await CompareAsync(services, "Azurite", "the SDK alone", () => UploadAsync(http, server.Address(bytes), container), server, bytes, print);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static ServiceProvider Services(VideoServer server, string directory, string? storage)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
            [
                new("Gateway:BaseUrl", "http://127.0.0.1:9/"),
                new("Gateway:ApiKey", "measured"),
                new("Output:AllowedHosts", server.Authority),
                new("Output:MaxBytes", "4294967296"),
                new("Storage:ConnectionString", storage),
            ])
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IConfiguration>(configuration)
            .AddGateway(configuration.GetSection(GatewayOptions.SectionName))
            .AddObjectStore(configuration, ObjectDirectories.Under(directory))
            .AddOutputDownloader(configuration)
            .BuildServiceProvider();
    }

    private static async Task CompareAsync(
        ServiceProvider services, string store, string rival, Func<Task> runRival, VideoServer server, long bytes, Action<Measurement> print)
    {
        var ours = new List<double>();
        var rivals = new List<double>();
        var grown = new List<double>();

        // The first of each is for what is compiled on the way, and for the buffers that are kept.
        for (var i = 0; i <= Repeats; i++)
        {
            var rivalRate = Rate(bytes, await TimeAsync(runRival));
            await using var memory = new MemoryWatch();
            var rate = Rate(bytes, await TimeAsync(() => ArchiveAsync(services, server.Address(bytes), "video")));
            if (i > 0)
            {
                rivals.Add(rivalRate);
                ours.Add(rate);
                grown.Add(memory.GrownMegabytes);
            }
        }

        print(new Measurement($"archive/{store}", Math.Round(Statistics.Percentile(ours, 50)), "MB/s", rival, Math.Round(Statistics.Percentile(rivals, 50))));
        print(new Measurement($"archive/{store}, memory", Math.Round(grown.Max(), 1), "MB more than before", "target", 64));
    }

    private static async Task TogetherAsync(ServiceProvider services, VideoServer server, long bytes, Action<Measurement> print)
    {
        var single = Rate(bytes, await TimeAsync(() => ArchiveAsync(services, server.Address(bytes), "single")));
        await using var memory = new MemoryWatch();
        var startedAt = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => TimeAsync(() => ArchiveAsync(services, server.Address(bytes), $"together-{i}"))));
        var together = Rate(bytes * AtOnce, Stopwatch.GetElapsedTime(startedAt));
        print(new Measurement("archive/directory, four at once", Math.Round(together), "MB/s together", "one alone", Math.Round(single)));
        print(new Measurement("archive/directory, four at once, slowest", Math.Round(times.Max().TotalSeconds, 2), "s", "the fastest of them", Math.Round(times.Min().TotalSeconds, 2)));
        print(new Measurement("archive/directory, four at once, memory", Math.Round(memory.GrownMegabytes, 1), "MB more than before", "target", 64));
    }

    private static async Task ArchiveAsync(ServiceProvider services, Uri address, string name)
    {
        var target = new ObjectName(ObjectContainer.Outputs, $"measured/{name}.mp4");
        var result = await services.GetRequiredService<OutputDownloader>().DownloadAsync(address, target, DownloadKind.Video, TimeSpan.Zero, CancellationToken.None);
        if (result is not OutputDownloaded)
        {
            throw new InvalidOperationException($"It was not archived: {result}");
        }
    }

    private static async Task ReadAsync(HttpClient http, Uri address, Stream target)
    {
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        await answer.Content.CopyToAsync(target);
    }

    private static async Task SaveAsync(HttpClient http, Uri address, string directory)
    {
        await using var file = new FileStream(Path.Combine(directory, "video.mp4"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await ReadAsync(http, address, file);
        file.Flush(flushToDisk: true);
    }

    private static void Hash(long bytes)
    {
        var block = new byte[BlockBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var done = 0L; done < bytes; done += BlockBytes)
        {
            hash.AppendData(block);
        }

        hash.GetHashAndReset();
    }

    private static void Fill(long bytes, string directory)
    {
        var block = new byte[BlockBytes];
        new Random(1).NextBytes(block);
        using var file = new FileStream(Path.Combine(directory, "video.mp4"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var done = 0L; done < bytes; done += BlockBytes)
        {
            file.Write(block);
        }

        file.Flush(flushToDisk: true);
    }

    private static async Task UploadAsync(HttpClient http, Uri address, BlobContainerClient container)
    {
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        await using var content = await answer.Content.ReadAsStreamAsync();
        await container.GetBlobClient("video.mp4").UploadAsync(content, new BlobUploadOptions());
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> run)
    {
        var startedAt = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(startedAt);
    }

    private static double Rate(long bytes, TimeSpan time) => bytes / 1e6 / time.TotalSeconds;
}
