using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrations.Benchmarks.Archiving;

/// <summary>Serves a video of any length on the loopback: its first bytes are an MP4's, the others are noise.</summary>
internal sealed class VideoServer : IAsyncDisposable
{
    private const int BlockBytes = 256 * 1024;

    private readonly WebApplication _app;

    private VideoServer(WebApplication app) => _app = app;

    /// <summary>Its host and port.</summary>
    public string Authority => new Uri(_app.Urls.Single()).Authority;

    public static async Task<VideoServer> StartAsync()
    {
        var block = new byte[BlockBytes];
        new Random(1).NextBytes(block);
        "\0\0\0\u0018ftypisom"u8.CopyTo(block);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.UseRouting();
        app.MapGet("/{bytes:long}", async (HttpContext context) =>
        {
            var left = long.Parse((string)context.Request.RouteValues["bytes"]!, CultureInfo.InvariantCulture);
            context.Response.ContentLength = left;
            for (; left > 0; left -= BlockBytes)
            {
                await context.Response.Body.WriteAsync(block.AsMemory(0, (int)Math.Min(left, BlockBytes)), context.RequestAborted);
            }
        });
        await app.StartAsync();
        return new VideoServer(app);
    }

    /// <summary>The address of a video.</summary>
    /// <param name="bytes">Its length.</param>
    public Uri Address(long bytes) => new(string.Create(CultureInfo.InvariantCulture, $"http://{Authority}/{bytes}"));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
