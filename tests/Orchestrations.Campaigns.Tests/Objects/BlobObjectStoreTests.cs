using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Orchestrations.Azurite;
using Orchestrations.Campaigns.Objects;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Objects;

public sealed class BlobObjectStoreTests : ObjectStoreContract
{
    private readonly string _outputs = "outputs-" + Guid.NewGuid().ToString("N");
    private string? _connectionString;
    private BlobServiceClient? _service;
    private BlobObjectStore? _store;

    protected override IObjectStore Store => _store!;

    public override async Task InitializeAsync()
    {
        _connectionString = (await AzuriteServer.SharedAsync()).ConnectionString;
        _service = new BlobServiceClient(_connectionString);
        _store = new BlobObjectStore(_service, _outputs);
    }

    public override async Task DisposeAsync() => await Outputs().DeleteIfExistsAsync();

    [Fact]
    public async Task A_streamed_blob_carries_its_media_type_and_sums()
    {
        var name = Name("video.mp4");
        var content = Bytes("a video");
        await Store.WriteStreamAsync(name, "video/mp4", async (stream, cancellationToken) => await stream.WriteAsync(content, cancellationToken), None);
        BlobProperties properties = await Outputs().GetBlobClient(name.Path).GetPropertiesAsync();
        Assert.Equal("video/mp4", properties.ContentType);
        Assert.Equal(Convert.FromHexString("778768101EE00C72E34F828B9855E821"), properties.ContentHash);
        Assert.Equal(Sha256(content), properties.Metadata["sha256"]);
        Assert.Equal(Sha256(content), (await Store.GetInfoAsync(name, None))!.Sha256);
    }

    [Fact]
    public void An_address_holds_no_secret()
    {
        var service = new BlobServiceClient(new Uri("https://account.blob.core.windows.net/?sv=2024-01-01&sig=secret"));
        var store = new BlobObjectStore(service, "outputs");
        Assert.Equal("https://account.blob.core.windows.net/outputs/a/b.mp4", store.GetAddress(new ObjectName(ObjectContainer.Outputs, "a/b.mp4")).AbsoluteUri);
    }

    [Fact]
    public async Task A_list_goes_on_beyond_a_page()
    {
        var pages = new SmallPages();
        var options = new BlobClientOptions();
        options.AddPolicy(pages, HttpPipelinePosition.PerCall);
        var store = new BlobObjectStore(new BlobServiceClient(_connectionString, options), _outputs);
        var paths = Enumerable.Range(0, 5).Select(i => $"many/{i}").ToList();
        foreach (var path in paths)
        {
            await store.WriteAsync(Name(path), default, "application/json", None);
        }

        Assert.Equal(paths, (await store.ListAsync(ObjectContainer.Outputs, Name("many/x").Path[..^1], None).ToListAsync()).Select(PathOf));
        Assert.Equal(3, pages.Asked);
    }

    [Fact]
    public async Task A_blob_whose_answer_was_lost_counts_as_created_and_another_s_does_not()
    {
        var name = Name("intent.json");
        var store = StoreThrough(new LossyHandler(HttpMethod.Put, times: 1, _outputs + "/"));
        await Store.WriteAsync(Name("other.json"), Bytes("x"), "application/json", None);

        var etag = await store.TryCreateAsync(name, Bytes("intent"), "application/json", None);
        Assert.Equal((await Store.GetInfoAsync(name, None))!.ETag, etag);
        Assert.Null(await store.TryCreateAsync(name, Bytes("second"), "application/json", None));
        Assert.Equal("intent"u8.ToArray(), (await Store.ReadAsync(name, 10, None))!.Bytes);
    }

    [Fact]
    public async Task A_writer_waits_while_four_blocks_are_on_their_way()
    {
        using var handler = new HeldHandler();
        var store = StoreThrough(handler);
        var accepted = 0;
        var write = store.WriteStreamAsync(
            Name("held.mp4"),
            "video/mp4",
            async (stream, cancellationToken) =>
            {
                for (var i = 0; i < 12; i++)
                {
                    await stream.WriteAsync(new byte[8 * 1024 * 1024], cancellationToken);
                    Interlocked.Increment(ref accepted);
                }
            },
            None);

        await handler.FourHeld;
        Assert.InRange(Volatile.Read(ref accepted), 3, 4);
        Assert.False(write.IsCompleted);
        handler.LetGo();
        Assert.Equal(12 * 8 * 1024 * 1024, (await write).Bytes);
        Assert.Equal(4, handler.MostAtOnce);
    }

    [Fact]
    public async Task An_account_that_is_away_is_a_transient_failure_of_every_call()
    {
        var store = StoreThrough(new LossyHandler(method: null, times: int.MaxValue, ""));
        var name = Name("a.mp4");
        Func<Task>[] calls =
        [
            () => store.GetInfoAsync(name, None),
            () => store.ReadAsync(name, 1, None),
            () => store.OpenReadAsync(name, 0, null, None),
            () => store.WriteAsync(name, Bytes("x"), "video/mp4", None),
            () => store.TryCreateAsync(name, Bytes("x"), "video/mp4", None),
            () => store.TryReplaceAsync(name, Bytes("x"), "video/mp4", "etag", None),
            () => store.WriteStreamAsync(name, "video/mp4", (_, _) => Task.CompletedTask, None),
            () => store.DeleteAsync(name, None),
            async () => await store.ListAsync(ObjectContainer.Outputs, "", None).ToListAsync(),
        ];
        foreach (var call in calls)
        {
            var thrown = await Assert.ThrowsAsync<ObjectStoreException>(call);
            Assert.True(thrown.IsTransient);
            Assert.Contains("not available", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_key_does_not_pass_by_itself_and_is_not_shown()
    {
        const string Key = "d3Jvbmcga2V5IHdyb25nIGtleSB3cm9uZyBrZXk=";
        var connectionString = (await AzuriteServer.SharedAsync()).ConnectionString;
        var start = connectionString.IndexOf("AccountKey=", StringComparison.Ordinal);
        var wrong = $"{connectionString[..start]}AccountKey={Key}{connectionString[connectionString.IndexOf(';', start)..]}";
        var store = new BlobObjectStore(new BlobServiceClient(wrong), _outputs);
        var thrown = await Assert.ThrowsAsync<ObjectStoreException>(() => store.WriteAsync(Name("a.json"), Bytes("x"), "application/json", None));
        Assert.False(thrown.IsTransient);
        Assert.Contains("Storage__ConnectionString", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, thrown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "ServerBusy", true)]
    [InlineData(429, null, true)]
    [InlineData(409, "ContainerBeingDeleted", true)]
    [InlineData(400, "InvalidBlockList", true)]
    [InlineData(403, "AuthorizationPermissionMismatch", false)]
    [InlineData(409, "BlobImmutableDueToPolicy", false)]
    public void A_failure_says_whether_it_may_pass(int status, string? code, bool isTransient)
    {
        var explained = BlobFailure.Explain(new RequestFailedException(status, "", code, innerException: null), "outputs/a.mp4");
        Assert.Equal(isTransient, explained.IsTransient);
        Assert.Contains("outputs/a.mp4", explained.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_identity_does_not_pass_by_itself()
    {
        var explained = BlobFailure.Explain(new CredentialUnavailableException("none"), "outputs/a.mp4");
        Assert.False(explained.IsTransient);
        Assert.Contains("Storage__BlobServiceUri", explained.Message, StringComparison.Ordinal);
    }

    protected override async Task AssertNothingIsLeftAsync() =>
        Assert.Empty(await Outputs().GetBlobsAsync(new GetBlobsOptions()).ToListAsync());

    private BlobObjectStore StoreThrough(HttpMessageHandler handler)
    {
        var options = new BlobClientOptions { Transport = new HttpClientTransport(new HttpClient(handler)) };
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(1);
        return new BlobObjectStore(new BlobServiceClient(_connectionString, options), _outputs);
    }

    private BlobContainerClient Outputs() => _service!.GetBlobContainerClient(_outputs);

    /// <summary>Makes the service's pages hold two objects.</summary>
    private sealed class SmallPages : HttpPipelineSynchronousPolicy
    {
        public int Asked { get; private set; }

        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Uri.Query.Contains("comp=list", StringComparison.Ordinal))
            {
                message.Request.Uri.AppendQuery("maxresults", "2");
                Asked++;
            }
        }
    }

    /// <summary>Loses answers: the request is served all the same.</summary>
    private sealed class LossyHandler(HttpMethod? method, int times, string path) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _left = times;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if ((method is null || request.Method == method)
                && request.RequestUri!.AbsolutePath.Contains(path, StringComparison.Ordinal)
                && Interlocked.Decrement(ref _left) >= 0)
            {
                throw new HttpRequestException("The answer was lost.");
            }

            return response;
        }
    }

    /// <summary>Holds blocks back until it is told to let go.</summary>
    private sealed class HeldHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly TaskCompletionSource _fourHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private int _now;

        public Task FourHeld => _fourHeld.Task;

        public int MostAtOnce { get; private set; }

        public void LetGo() => _released.SetResult();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.RequestUri!.Query.Contains("comp=block&", StringComparison.Ordinal))
            {
                return await base.SendAsync(request, cancellationToken);
            }

            lock (_lock)
            {
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
                if (_now == 4)
                {
                    _fourHeld.TrySetResult();
                }
            }

            await _released.Task.WaitAsync(cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            lock (_lock)
            {
                _now--;
            }

            return response;
        }
    }
}
