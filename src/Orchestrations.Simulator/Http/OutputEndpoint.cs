using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Orchestrations.Simulator.Faults;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>The host of the outputs: pre-signed GET and HEAD, by range where asked.</summary>
internal sealed class OutputEndpoint(GatewayContext gateway)
{
    private const int BufferSize = 256 * 1024;
    private const int DripPieces = 20;
    private const long LargestHashed = 64 << 20;

    /// <summary>A request to the output host, where the URL is all the authority there is.</summary>
    public async Task HandleSignedAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            await Exchange.WriteAsync(context, Answer.Storage(405, "MethodNotAllowed", "The specified method is not allowed against this resource."));
            return;
        }

        var path = request.Path.Value ?? "";
        var id = path.StartsWith("/outputs/", StringComparison.Ordinal) && path.Length > 13 ? path[9..^4] : "";
        var task = gateway.State.FindTask(id);
        var refusal = gateway.Signer.Check(request, gateway.Now);
        if (task is null || refusal is not null)
        {
            var answer = refusal ?? Answer.Storage(404, "NoSuchKey", "The specified key does not exist.");
            if (task is not null)
            {
                gateway.State.Record(new JournaledDownload(gateway.Now, task.Record.Account) { TaskId = id, Path = path, Status = answer.Status });
            }

            await Exchange.WriteAsync(context, answer);
            return;
        }

        await ServeAsync(context, task);
    }

    /// <summary>The same content at a path of the gateway itself, which wants the key.</summary>
    public async Task HandleOwnAsync(HttpContext context, int account)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        if (gateway.State.FindTask(id) is { } task && task.Record.Account == account && task.PhaseAt(gateway.Now).HasUrl)
        {
            await ServeAsync(context, task);
            return;
        }

        await Exchange.WriteAsync(context, Answer.TaskError(400, "task_not_exist", "task_not_exist"));
    }

    private async Task ServeAsync(HttpContext context, GenerationTask task)
    {
        var entry = new JournaledDownload(gateway.Now, task.Record.Account) { TaskId = task.Id, Path = context.Request.Path, Status = null };
        var number = task.CountDownload();
        var fault = context.Request.Query.ContainsKey("redirected")
            ? null
            : task.Script.Exchange(FaultPlaces.Output, number) ?? gateway.Draws.Exchange(FaultPlaces.Output, task.Id, number);
        switch (fault)
        {
            case { Word: "redirect" }:
                gateway.State.Record(entry with { Status = 302 });
                context.Response.Redirect(fault.Value ?? $"{context.Request.Path}{context.Request.QueryString}&redirected=1");
                break;
            case { Word: "hang" }:
                if (await gateway.Exchange.HoldAsync(context, fault))
                {
                    await SendAsync(context, task, fault, entry);
                }

                break;
            case { Word: "empty" or "wrong-shape" }:
                gateway.State.Record(entry with { Status = 200 });
                await gateway.Exchange.PlayAsync(context, fault, new Answer(200, [], fault.Word == "empty" ? "video/mp4" : Answer.Json));
                break;
            case { DoesTheWork: false } or { After: true }:
                gateway.State.Record(entry with { Status = Exchange.StatusSeen(fault, null) });
                await gateway.Exchange.RefuseAsync(context, fault);
                break;
            default:
                await SendAsync(context, task, fault, entry);
                break;
        }
    }

    private async Task SendAsync(HttpContext context, GenerationTask task, Fault? fault, JournaledDownload entry)
    {
        var media = entry.Path.EndsWith(".png", StringComparison.Ordinal)
            ? OutputMedia.Frame(task)
            : OutputMedia.Video(task, task.Script.Trait("bytes")?.Bytes(0) ?? gateway.Options.OutputBytes);
        var response = context.Response;
        response.ContentType = media.ContentType;
        response.Headers.ETag = media.ETag;
        response.Headers.LastModified = task.EndsAt.ToString("R", CultureInfo.InvariantCulture);
        var (from, length) = (0L, media.Length);
        if (fault is not { Word: "no-range" })
        {
            response.Headers.AcceptRanges = "bytes";
            switch (RangeOf(context.Request, media, task.EndsAt))
            {
                case { Length: 0 }:
                    response.StatusCode = 416;
                    response.Headers.ContentRange = $"bytes */{media.Length}";
                    gateway.State.Record(entry with { Status = 416 });
                    return;
                case { } range:
                    (from, length) = range;
                    response.StatusCode = 206;
                    response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + length - 1}/{media.Length}");
                    break;
            }
        }

        // A body cut short breaks its promise, for which the server closes the connection; a truncated one is whole by all that HTTP says.
        var toSend = fault is { Word: "cut" or "truncated" } ? length / 2 : length;
        response.ContentLength = fault is { Word: "truncated" } ? toSend : length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            gateway.State.Record(entry with { Status = response.StatusCode, From = from });
            return;
        }

        await CopyAsync(context, media, toSend, fault, entry with { Status = response.StatusCode, From = from });
    }

    private async Task CopyAsync(HttpContext context, OutputMedia media, long length, Fault? fault, JournaledDownload entry)
    {
        var dripping = fault is { Word: "drip" };
        var buffer = new byte[dripping ? Math.Clamp(length / DripPieces, 1, BufferSize) : Math.Clamp(length, 1, BufferSize)];
        using var hash = length > LargestHashed ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sent = 0L;
        try
        {
            while (sent < length)
            {
                var read = media.Read(entry.From + sent, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - sent)));
                hash?.AppendData(buffer.AsSpan(0, read));
                sent += read;
                if (sent == length)
                {
                    // Before the last piece, so that whoever has the whole finds it in the journal.
                    Journal(complete: fault is not { Word: "cut" or "truncated" });
                }

                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                if (dripping)
                {
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    if (!await gateway.Exchange.WaitAsync(context, fault!.Duration(TimeSpan.FromMilliseconds(100))))
                    {
                        context.Abort();
                        break;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up: what it may have got is journaled below.
        }

        if (sent < length)
        {
            Journal(complete: false);
        }

        void Journal(bool complete) => gateway.State.Record(entry with
        {
            Bytes = sent,
            Complete = complete,
            Sha256 = hash is null || sent == 0 ? null : Convert.ToHexStringLower(hash.GetCurrentHash()),
        });
    }

    /// <summary>The part asked for: null for the whole, of length 0 where there is no such part.</summary>
    private static (long From, long Length)? RangeOf(HttpRequest request, OutputMedia media, DateTimeOffset modified)
    {
        var headers = request.GetTypedHeaders();
        if (headers.Range is not { Ranges: { Count: 1 } ranges } || !headers.Range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            || !StillTheSame(headers.IfRange, media, modified))
        {
            return null;
        }

        var range = ranges.First();
        if (range.From is not { } from)
        {
            var suffix = Math.Min(range.To ?? 0, media.Length);
            return (media.Length - suffix, suffix);
        }

        return from >= media.Length ? (0, 0) : (from, Math.Min(range.To ?? long.MaxValue, media.Length - 1) - from + 1);
    }

    private static bool StillTheSame(RangeConditionHeaderValue? condition, OutputMedia media, DateTimeOffset modified) =>
        condition is null
        || condition.EntityTag?.ToString() == media.ETag
        || (condition.LastModified is { } since && since.ToUnixTimeSeconds() == modified.ToUnixTimeSeconds());
}
