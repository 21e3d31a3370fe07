using System.Net;
using System.Net.Http.Headers;

namespace Orchestrations.Campaigns.Output.Download;

/// <summary>An open answer that holds an output, or the rest of one.</summary>
internal sealed class OutputAnswer : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly StallTimer _stall;

    private OutputAnswer(HttpResponseMessage response, Stream body, StallTimer stall, long? total)
    {
        _response = response;
        _body = body;
        _stall = stall;
        Total = total;
    }

    /// <summary>The size of the whole entity in bytes, where it is told.</summary>
    public long? Total { get; }

    /// <summary>What the entity must still be for the rest of it to be sent, or null where nothing tells one entity from another.</summary>
    public RangeConditionHeaderValue? Unchanged => _response switch
    {
        { Headers.ETag: { IsWeak: false } etag } => new RangeConditionHeaderValue(etag),
        { Content.Headers.LastModified: { } modified } => new RangeConditionHeaderValue(modified),
        _ => null,
    };

    /// <summary>Asks for an output.</summary>
    public static async Task<OutputAnswer> OpenAsync(OutputRequests requests, Uri address, TimeProvider time, CancellationToken cancellationToken) =>
        (await OpenAsync(requests, address, offset: 0, before: null, time, cancellationToken))!;

    /// <summary>Asks for the rest of an output.</summary>
    /// <returns>The rest, or null where there is none: all of it was had already.</returns>
    public static Task<OutputAnswer?> OpenRestAsync(
        OutputRequests requests,
        Uri address,
        long offset,
        OutputAnswer before,
        TimeProvider time,
        CancellationToken cancellationToken) => OpenAsync(requests, address, offset, before, time, cancellationToken);

    /// <summary>Reads on, and gives 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var read = await _body.ReadAsync(buffer, _stall.Start());
            _stall.Stop();
            return read;
        }
        catch (IOException exception)
        {
            throw OutputFailureException.Dropped("The connection was lost before all of the output had come.", exception);
        }
        catch (OperationCanceledException exception) when (_stall.HasFired && !cancellationToken.IsCancellationRequested)
        {
            throw Stalled(exception);
        }
    }

    public void Dispose()
    {
        _response.Dispose();
        _stall.Dispose();
    }

    private static async Task<OutputAnswer?> OpenAsync(
        OutputRequests requests,
        Uri address,
        long offset,
        OutputAnswer? before,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var stall = new StallTimer(time, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await requests.GetAsync(address, offset, before?.Unchanged, stall.Start());
            var total = before is null ? Whole(response) : Rest(response, offset, before);
            if (total == offset && before is not null)
            {
                response.Dispose();
                stall.Dispose();
                return null;
            }

            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            stall.Stop();
            return new OutputAnswer(response, body, stall, total);
        }
        catch (Exception exception)
        {
            response?.Dispose();
            var isStall = exception is OperationCanceledException && stall.HasFired && !cancellationToken.IsCancellationRequested;
            stall.Dispose();
            if (isStall)
            {
                throw Stalled(exception);
            }

            throw;
        }
    }

    private static long? Whole(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Refused(response);
        }

        RequirePlain(response);
        return response.Content.Headers.ContentLength;
    }

    private static long? Rest(HttpResponseMessage response, long offset, OutputAnswer before)
    {
        var range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && range?.Length == offset && before.Total is null)
        {
            return offset;
        }

        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw OutputFailureException.Changed("The output changed while it was downloaded, or its host sends no parts.");
        }

        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            throw Refused(response);
        }

        RequirePlain(response);
        var isSame = range is { Unit: "bytes", From: { } from } && from == offset
            && (before.Total is null || range.Length is null || range.Length == before.Total)
            && (response.Headers.ETag is not { } etag || before._response.Headers.ETag is not { } known || etag.Equals(known));
        return isSame
            ? range!.Length ?? before.Total
            : throw OutputFailureException.Changed("The output changed while it was downloaded.");
    }

    private static void RequirePlain(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            throw OutputFailureException.Rejected("The output came compressed, though no compression was asked for.", isBySettings: false);
        }
    }

    // A signed address that has run out is 403 at most object stores, 400 or 401 at some, and 404 or 410 once the output is cleaned up.
    private static OutputFailureException Refused(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var mayPass = status is 408 or 425 or 429 or < 400 or >= 500;
        return new OutputFailureException(
            new OutputUnavailable(
                string.Create(null, $"The output's host answered {status}."),
                IsRetryable: true,
                IsExpired: !mayPass),
            mayPass ? OutputFailureException.Step.GoOn : OutputFailureException.Step.GiveUp);
    }

    private static OutputFailureException Stalled(Exception exception) =>
        OutputFailureException.Dropped(string.Create(null, $"The output's host sent nothing for {StallTimer.Patience.TotalSeconds} seconds."), exception);
}
