using System.Net;
using System.Net.Http.Headers;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Output.Download;

/// <summary>Asks for outputs: follows redirects by hand, each under the rules, and gives the gateway's key to the gateway alone.</summary>
internal sealed class OutputRequests : IDisposable
{
    private const int MaxRedirects = 5;

    private readonly HttpMessageInvoker _invoker;
    private readonly IGatewayClient _gateway;
    private readonly AddressRules _rules;

    public OutputRequests(IGatewayClient gateway, OutputOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _gateway = gateway;
        _rules = new AddressRules(gateway, options);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // Nothing that this process knows goes along: no cookie, no credential, no trace; and no proxy, which would connect in our place, unchecked.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = new GuardedConnection(_rules, resolve).ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            UseCookies = false,
            UseProxy = false,
        });
    }

    /// <summary>Asks for an output, or for the rest of one.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="offset">Where to begin, in bytes; 0 for the whole.</param>
    /// <param name="unchanged">What the entity must still be for a part of it to be sent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer that is no redirect, its body unread.</returns>
    public async Task<HttpResponseMessage> GetAsync(Uri address, long offset, RangeConditionHeaderValue? unchanged, CancellationToken cancellationToken)
    {
        var atGateway = true;
        for (var redirects = 0; ; redirects++)
        {
            if (_rules.Problem(address) is { } problem)
            {
                throw OutputFailureException.Rejected(problem, isBySettings: true);
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Orchestrations", productVersion: null));
            if (offset > 0)
            {
                request.Headers.Range = new RangeHeaderValue(offset, to: null);
                request.Headers.IfRange = unchanged;
            }

            // An address elsewhere that leads back to the gateway gets no key either: it chose where to lead.
            atGateway = atGateway && _gateway.IsGatewayOrigin(address);
            if (atGateway)
            {
                _gateway.Authorize(request);
            }

            var response = await SendAsync(request, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return response;
            }

            using (response)
            {
                if (redirects == MaxRedirects
                    || response.Headers.Location is not { } location
                    || !Uri.TryCreate(address, location, out var next))
                {
                    throw new OutputFailureException(
                        new OutputUnavailable(
                            $"The output's host, {AddressRules.HostOf(address)}, redirects to nowhere, or more than 5 times.",
                            IsRetryable: false,
                            IsExpired: true),
                        OutputFailureException.Step.GiveUp);
                }

                address = next;
            }
        }
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _invoker.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is OutputFailureException rejected)
        {
            throw new OutputFailureException(rejected.Result, rejected.Next, exception);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception.HttpRequestError.ToString(), exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable("no connection in time", exception);
        }

        OutputFailureException Unreachable(string reason, Exception exception) => OutputFailureException.Dropped(
            $"The output's host, {AddressRules.HostOf(request.RequestUri!)}, could not be reached ({reason}).",
            exception);
    }
}
