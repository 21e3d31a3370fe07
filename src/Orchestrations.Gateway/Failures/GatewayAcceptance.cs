namespace Orchestrations.Gateway;

/// <summary>Whether a request that failed can have been accepted, and billed, all the same.</summary>
public enum GatewayAcceptance
{
    /// <summary>It was refused, or never sent: no connection was made; 4xx (429 included); 503; or a 5xx with the gateway's own error object carrying the upstream's refusal.</summary>
    Refused = 0,

    /// <summary>It may have been accepted: a timeout or a dropped connection once the request went out, 500, 502 or 504 without such a body, a 200 that can't be read.</summary>
    Ambiguous = 1,
}
