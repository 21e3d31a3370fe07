using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Running;

/// <summary>The HTTP API of a service: the embedded host's or a deployed one's.</summary>
internal sealed class ServedApi : IDisposable
{
    /// <summary>The service that is meant where none is named.</summary>
    public static readonly Uri DefaultHost = new("http://127.0.0.1:7071");

    // Longer than any upload within the service's limits should take on a slow line.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    /// <summary>Prepares to call a service; nothing is sent.</summary>
    /// <param name="host">Its address.</param>
    /// <param name="key">The key it wants, or null for none.</param>
    /// <param name="time">The clock that pauses are taken by.</param>
    public ServedApi(Uri host, string? key, TimeProvider? time = null)
    {
        Host = host;
        _time = time ?? TimeProvider.System;

        // A redirect could lead elsewhere, and the key with it.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All })
        {
            BaseAddress = new Uri(host.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = RequestTimeout,
        };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (key is not null)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("x-functions-key", key);
        }
    }

    private readonly TimeProvider _time;

    /// <summary>Its address.</summary>
    public Uri Host { get; }

    /// <summary>Reads something.</summary>
    /// <param name="path">Its path, relative to the service's address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="UserErrorException">The service refuses, can't do it or is not there.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, content: null, cancellationToken);

    /// <summary>Reads something that may not be there.</summary>
    /// <param name="path">Its path, relative to the service's address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer, or null.</returns>
    /// <exception cref="UserErrorException">The service refuses, can't do it or is not there.</exception>
    public async Task<JsonElement?> FindAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendRawAsync(HttpMethod.Get, path, content: null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound && (await ReadProblemAsync(response, cancellationToken))?.Code == "not_found")
        {
            return null;
        }

        return await ReadAsync(response, cancellationToken);
    }

    /// <summary>Calls until the service answers, for as long as it is away for a moment: it restarts, or the line is down.</summary>
    /// <typeparam name="T">What the call gives.</typeparam>
    /// <param name="call">The call, which may be made again.</param>
    /// <param name="patience">How long it is tried for.</param>
    /// <param name="away">Told why, once, when the service is away.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task<T> InsistAsync<T>(Func<Task<T>> call, TimeSpan patience, Action<string> away, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (UserErrorException e) when (e.ExitCode == ExitCodes.Unavailable && _time.GetElapsedTime(began) < patience)
            {
                if (pause == FirstPause)
                {
                    away(e.Message);
                }

                await Task.Delay(pause, _time, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Asks for something to be done.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, relative to the service's address.</param>
    /// <param name="content">The body, or null.</param>
    /// <param name="cancellationToken">Ends the call; it may have been done all the same.</param>
    /// <returns>The answer; undefined where it has no body.</returns>
    /// <exception cref="UserErrorException">The service refuses, can't do it or is not there.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendRawAsync(method, path, content, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    /// <summary>Opens an answer that is read as it comes, by <see cref="ReadBodyAsync"/>.</summary>
    /// <param name="path">Its path, relative to the service's address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer, which the caller disposes of.</returns>
    /// <exception cref="UserErrorException">The service refuses, can't do it or is not there.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var response = await SendRawAsync(HttpMethod.Get, path, content: null, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, cancellationToken);
        }
    }

    /// <summary>Reads the body of an answer. Nobody tells of a connection that is lost without a word, so one that gives nothing for long is given up.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Its bytes as they come, each piece until the next is asked for.</returns>
    /// <exception cref="HttpRequestException">It broke off, or nothing came for <see cref="StallTimer.Patience"/>.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(_time, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[81920];
        while (true)
        {
            int read;
            try
            {
                read = await body.ReadAsync(buffer, stall.Start());
                stall.Stop();
            }
            catch (IOException e)
            {
                throw new HttpRequestException(e.Message, e);
            }
            catch (OperationCanceledException e) when (stall.HasFired && !cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException(string.Create(null, $"Nothing came for {StallTimer.Patience.TotalSeconds} seconds."), e);
            }

            if (read == 0)
            {
                yield break;
            }

            yield return buffer.AsMemory(0, read);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendRawAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new UserErrorException(
                ExitCodes.Unavailable,
                Say.Sentences($"There is no service at {Host}: {e.Message}", "Start one with 'orchestrations serve', or name another with --host."));
        }
        catch (HttpRequestException e)
        {
            throw new UserErrorException(ExitCodes.Unavailable, $"{Host} did not answer: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UserErrorException(ExitCodes.Unavailable, $"{Host} did not answer in {RequestTimeout}.");
        }
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusalAsync(response, cancellationToken);
        }

        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return default;
        }

        try
        {
            return JsonElement.Parse(await ReadWholeAsync(response, cancellationToken));
        }
        catch (JsonException)
        {
            throw new UserErrorException(
                ExitCodes.Unavailable, $"{Host} answered something that is no JSON ({response.Content.Headers.ContentType}); is it this service's address?");
        }
        catch (HttpRequestException e)
        {
            throw new UserErrorException(ExitCodes.Unavailable, $"{Host} broke off in the middle of its answer: {e.Message}");
        }
    }

    private async Task<UserErrorException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var exitCode = status is >= 400 and < 500 and not 408 and not 429 ? ExitCodes.Invalid : ExitCodes.Unavailable;
        if (await ReadProblemAsync(response, cancellationToken) is not { } problem)
        {
            return response.StatusCode == HttpStatusCode.Unauthorized
                ? new UserErrorException(ExitCodes.Invalid, $"unauthenticated: {Host} wants a key; give it with --key.")
                : new UserErrorException(exitCode, $"{Host} answered {status} {response.ReasonPhrase}; is it this service's address?");
        }

        return new UserErrorException(
            exitCode,
            [
                $"{problem.Code}: {problem.Detail ?? problem.Title}{(response.StatusCode == HttpStatusCode.Unauthorized ? " Give the key with --key." : "")}",

                // A single one is in the detail already.
                .. (problem.Errors is { Count: > 1 } errors ? errors : []).Select(error => $"{error.Path}: {error.Message} ({error.Code})"),
            ]);
    }

    private async Task<byte[]> ReadWholeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        await foreach (var part in ReadBodyAsync(response, cancellationToken))
        {
            whole.Write(part.Span);
        }

        return whole.ToArray();
    }

    private async Task<Problem?> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != Problem.MediaType)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(await ReadWholeAsync(response, cancellationToken), ProblemJson.Default.Problem);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException)
        {
            return null;
        }
    }
}
