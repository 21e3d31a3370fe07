using System.Buffers;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Output.Download;

/// <summary>
/// Copies an output from its pre-signed address into an object. The address comes from outside: see <see cref="OutputOptions.AllowedHosts"/> for what
/// it may be. A connection that drops, or sends nothing for 30 seconds, is taken up again where it broke off, as long as the output stays the same.
/// </summary>
public sealed partial class OutputDownloader : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int MaxTries = 6;
    private const int MaxStarts = 4;
    private const int ProgressBytes = 1024 * 1024;

    private readonly IObjectStore _store;
    private readonly OutputRequests _requests;
    private readonly OutputOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<OutputDownloader> _logger;

    /// <summary>Makes a downloader, to be kept: it pools connections.</summary>
    /// <param name="store">Where outputs go.</param>
    /// <param name="gateway">Knows the gateway's own origin, and holds the key for it.</param>
    /// <param name="options">The rules.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public OutputDownloader(IObjectStore store, IGatewayClient gateway, IOptions<OutputOptions> options, TimeProvider time, ILogger<OutputDownloader> logger)
        : this(store, gateway, options, time, logger, Dns.GetHostAddressesAsync)
    {
    }

    internal OutputDownloader(
        IObjectStore store,
        IGatewayClient gateway,
        IOptions<OutputOptions> options,
        TimeProvider time,
        ILogger<OutputDownloader> logger,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        ArgumentNullException.ThrowIfNull(options);
        _store = store;
        _options = options.Value;
        _requests = new OutputRequests(gateway, _options, resolve);
        _time = time;
        _logger = logger;
    }

    /// <summary>Downloads an output into an object, over one that is there. The object appears whole, or not at all.</summary>
    /// <param name="address">The output's address.</param>
    /// <param name="target">The object.</param>
    /// <param name="kind">What it must be, by its first bytes.</param>
    /// <param name="spent">How much of <see cref="OutputOptions.Deadline"/> is over: it is for the video and its last frame together.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ObjectStoreException">The store could not write it.</exception>
    public async Task<DownloadResult> DownloadAsync(Uri address, ObjectName target, DownloadKind kind, TimeSpan spent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var left = _options.Deadline - spent;
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await new Transfer(this, address, target, kind).RunAsync(either.Token);
        }
        catch (OutputFailureException failure)
        {
            return failure.Result;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new OutputUnavailable($"The output had not come whole after {_options.Deadline:c} (Output__Deadline).", IsRetryable: true, IsExpired: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _requests.Dispose();

    [LoggerMessage(2311, LogLevel.Warning, "The download of {Target} broke off after {Bytes} bytes and goes on in {Delay}: {Reason}")]
    private static partial void LogGoingOn(ILogger logger, ObjectName target, long bytes, TimeSpan delay, string reason);

    /// <summary>One download: it counts what may still be tried.</summary>
    private sealed class Transfer(OutputDownloader owner, Uri address, ObjectName target, DownloadKind kind)
    {
        private int _starts;
        private int _tries;
        private long _had;
        private long _hadAtLastTry;

        public async Task<DownloadResult> RunAsync(CancellationToken cancellationToken)
        {
            var head = new byte[MediaSignature.Bytes];
            while (true)
            {
                _had = 0;
                _hadAtLastTry = 0;
                try
                {
                    using var answer = await OutputAnswer.OpenAsync(owner._requests, address, owner._time, cancellationToken);
                    RequireSize(answer.Total ?? 0);
                    var (length, failed) = await FillAsync(answer, head, cancellationToken);
                    if (failed is not null)
                    {
                        throw new OutputFailureException(failed.Result, failed.Next, failed);
                    }

                    var mediaType = MediaSignature.Identify(head.AsSpan(0, length), kind) ?? throw OutputFailureException.Rejected(
                        $"The output is {MediaSignature.Describe(head.AsSpan(0, length))}, not {(kind == DownloadKind.Video ? "an MP4 or MOV video" : "a PNG or JPEG image")}.", isBySettings: false);

                    return new OutputDownloaded(await owner._store.WriteStreamAsync(
                        target,
                        mediaType,
                        (stream, token) => CopyAsync(answer, head.AsMemory(0, length), stream, token),
                        cancellationToken));
                }
                catch (OutputFailureException failure) when (failure.Next != OutputFailureException.Step.GiveUp && ++_starts < MaxStarts)
                {
                    await PauseAsync(failure, cancellationToken);
                }
            }
        }

        // A failure is a value here, so that what came before it is not lost.
        private static async Task<(int Count, OutputFailureException? Failure)> FillAsync(
            OutputAnswer answer,
            Memory<byte> buffer,
            CancellationToken cancellationToken)
        {
            var count = 0;
            try
            {
                while (count < buffer.Length)
                {
                    var read = await answer.ReadAsync(buffer[count..], cancellationToken);
                    if (read == 0)
                    {
                        break;
                    }

                    count += read;
                }

                return (count, null);
            }
            catch (OutputFailureException failure)
            {
                return (count, failure);
            }
        }

        private async Task CopyAsync(OutputAnswer first, ReadOnlyMemory<byte> head, Stream stream, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(head, cancellationToken);
            _had = head.Length;
            var answer = first;
            try
            {
                while (await DrainAsync(answer, stream, cancellationToken) is { } failure)
                {
                    if (failure.Next != OutputFailureException.Step.GoOn || first.Unchanged is null)
                    {
                        throw new OutputFailureException(failure.Result, failure.Next, failure);
                    }

                    var rest = await OpenRestAsync(first, failure, cancellationToken);
                    Close(answer, first);
                    answer = rest ?? first;
                    if (rest is null)
                    {
                        return;
                    }
                }
            }
            finally
            {
                Close(answer, first);
            }
        }

        /// <summary>Copies an answer to its end, reading a part while the one before it is written.</summary>
        /// <returns>Why it is not all of the output, or null.</returns>
        private async Task<OutputFailureException?> DrainAsync(OutputAnswer answer, Stream stream, CancellationToken cancellationToken)
        {
            // One more than is left of a short output: that it does not come says that this was all.
            var bytes = answer.Total is { } total ? (int)Math.Clamp(total - _had + 1, 1, BufferBytes) : BufferBytes;
            var filling = ArrayPool<byte>.Shared.Rent(bytes);
            var written = ArrayPool<byte>.Shared.Rent(bytes);
            var writing = Task.CompletedTask;
            try
            {
                while (true)
                {
                    var (count, failure) = await FillAsync(answer, filling.AsMemory(0, bytes), cancellationToken);
                    await writing;
                    RequireSize(_had + count);
                    var part = filling.AsMemory(0, count);
                    writing = Task.Run(() => stream.WriteAsync(part, cancellationToken).AsTask(), CancellationToken.None);
                    _had += count;
                    if (failure is not null || count < bytes)
                    {
                        return failure ?? Incomplete(answer);
                    }

                    (filling, written) = (written, filling);
                }
            }
            finally
            {
                await writing;
                ArrayPool<byte>.Shared.Return(filling);
                ArrayPool<byte>.Shared.Return(written);
            }
        }

        private OutputFailureException? Incomplete(OutputAnswer answer) => answer.Total switch
        {
            null => null,
            var total when total == _had => null,
            var total when total > _had => OutputFailureException.Dropped("The connection ended before all of the output had come."),
            _ => OutputFailureException.Changed("More of the output came than there should be."),
        };

        private static void Close(OutputAnswer answer, OutputAnswer first)
        {
            if (!ReferenceEquals(answer, first))
            {
                answer.Dispose();
            }
        }

        private async Task<OutputAnswer?> OpenRestAsync(OutputAnswer first, OutputFailureException failure, CancellationToken cancellationToken)
        {
            while (true)
            {
                await PauseAsync(failure, cancellationToken);
                try
                {
                    var rest = await OutputAnswer.OpenRestAsync(owner._requests, address, _had, first, owner._time, cancellationToken);
                    RequireSize(rest?.Total ?? 0);
                    return rest;
                }
                catch (OutputFailureException again) when (again.Next == OutputFailureException.Step.GoOn)
                {
                    failure = again;
                }
            }
        }

        private void RequireSize(long bytes)
        {
            if (bytes > owner._options.MaxBytes)
            {
                throw OutputFailureException.Rejected(string.Create(null, $"The output is larger than {owner._options.MaxBytes} bytes (Output__MaxBytes)."), isBySettings: true);
            }
        }

        // Tries count in a row: one that brought the download on by a MiB starts the count again.
        private async Task PauseAsync(OutputFailureException failure, CancellationToken cancellationToken)
        {
            _tries = _had - _hadAtLastTry >= ProgressBytes ? 1 : _tries + 1;
            _hadAtLastTry = _had;
            if (_tries >= MaxTries)
            {
                throw new OutputFailureException(failure.Result, OutputFailureException.Step.GiveUp, failure);
            }

            var delay = TimeSpan.FromSeconds(0.25 * (1 << _tries));
            LogGoingOn(owner._logger, target, _had, delay, failure.Message);
            await Task.Delay(delay, owner._time, cancellationToken);
        }
    }
}
