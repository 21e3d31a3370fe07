using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orchestrations.Simulator.Faults;

namespace Orchestrations.Simulator.Http;

/// <summary>Writes answers, spoiled as their fault says.</summary>
internal sealed class Exchange(TimeProvider timeProvider, CancellationToken stopping)
{
    private const int DripPieces = 20;

    /// <summary>Answers with a fault in place of any work.</summary>
    public Task RefuseAsync(HttpContext context, Fault fault) => PlayAsync(context, fault, null);

    /// <summary>The status that the caller will see; null where it will see none.</summary>
    public static int? StatusSeen(Fault? fault, Answer? answer) => fault switch
    {
        null => answer?.Status,
        { Word: "reset" } => null,
        { Word: "hang", Value: null } => null,
        { Definition.AfterWork: true } => answer is null ? null : FaultAnswers.Spoiled(fault, answer).Status,
        { Word: "hang" } => answer?.Status ?? 504,
        _ => FaultAnswers.Instead(fault).Status,
    };

    /// <summary>Answers with the outcome of the work, spoiled by the fault if there is one.</summary>
    public async Task PlayAsync(HttpContext context, Fault? fault, Answer? answer)
    {
        switch (fault)
        {
            case null:
                await WriteAsync(context, answer!);
                break;
            case { Word: "reset" }:
                context.Abort();
                break;
            case { Word: "hang" }:
                if (await HoldAsync(context, fault))
                {
                    await WriteAsync(context, answer ?? Answer.Text(504, "Gateway Timeout"));
                }

                break;
            case { Word: "cut" }:
                await CutAsync(context, answer!);
                break;
            case { Word: "drip" }:
                await DripAsync(context, answer!, fault.Duration(TimeSpan.FromMilliseconds(100)));
                break;
            case { Definition.AfterWork: true }:
                await WriteAsync(context, FaultAnswers.Spoiled(fault, answer!));
                break;
            default:
                await WriteAsync(context, FaultAnswers.Instead(fault));
                break;
        }
    }

    /// <summary>Holds the connection for the fault's time, or until the caller hangs up or the simulator stops, and then breaks it.</summary>
    /// <returns>Whether the time passed and an answer is due.</returns>
    public async Task<bool> HoldAsync(HttpContext context, Fault fault)
    {
        var time = fault.Value is null ? Timeout.InfiniteTimeSpan : fault.Duration(default);
        if (await WaitAsync(context, time))
        {
            return true;
        }

        context.Abort();
        return false;
    }

    /// <summary>Waits; false where the caller hung up or the simulator stops first.</summary>
    public async Task<bool> WaitAsync(HttpContext context, TimeSpan time)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await Task.Delay(time, timeProvider, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ended.IsCancellationRequested;
    }

    public static async Task WriteAsync(HttpContext context, Answer answer)
    {
        Head(context, answer);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
        }
    }

    private static async Task CutAsync(HttpContext context, Answer answer)
    {
        Head(context, answer);
        // The server sends this and then closes the connection, since the length promised is not reached. Aborting could lose this half too.
        await context.Response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2), context.RequestAborted);
    }

    private async Task DripAsync(HttpContext context, Answer answer, TimeSpan pause)
    {
        Head(context, answer);
        var piece = Math.Max(1, answer.Body.Length / DripPieces);
        for (var sent = 0; sent < answer.Body.Length; sent += piece)
        {
            await context.Response.Body.WriteAsync(answer.Body.AsMemory(sent, Math.Min(piece, answer.Body.Length - sent)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (!await WaitAsync(context, pause))
            {
                context.Abort();
                return;
            }
        }
    }

    private static void Head(HttpContext context, Answer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (answer.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
