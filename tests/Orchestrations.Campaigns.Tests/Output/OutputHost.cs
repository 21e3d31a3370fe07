using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orchestrations.Campaigns.Tests.Output;

/// <summary>A host of outputs on loopback: a video, a last frame, and whatever else is 404.</summary>
internal sealed class OutputHost : IAsyncDisposable
{
    public static readonly byte[] Video = [0, 0, 0, 20, .. "ftypisom"u8, .. new byte[300]];
    public static readonly byte[] Frame = [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[80]];

    private readonly WebApplication _application;
    private int _requests;

    private OutputHost(WebApplication application) => _application = application;

    /// <summary>Done before the video is sent.</summary>
    public Action? OnVideo { get; set; }

    public int Requests => Volatile.Read(ref _requests);

    public static async Task<OutputHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = new OutputHost(builder.Build());
        host._application.Use(next => context =>
        {
            Interlocked.Increment(ref host._requests);
            return next(context);
        });
        host._application.MapGet("/video.mp4", () =>
        {
            host.OnVideo?.Invoke();
            return Results.Bytes(Video, "video/mp4");
        });
        host._application.MapGet("/frame.png", () => Results.Bytes(Frame, "image/png"));
        host._application.MapGet("/page", () => Results.Content("<html>sign in</html>", "text/html"));
        await host._application.StartAsync();
        return host;
    }

    public Uri Address(string path) => new(new Uri(_application.Urls.First()), path + "?X-Signature=secret");

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
