namespace Orchestrations.Gateway;

internal static class GatewayOrigin
{
    /// <summary>Whether two addresses have scheme, host and port in common.</summary>
    /// <param name="one">An absolute address.</param>
    /// <param name="other">Another address; a relative one has no origin.</param>
    public static bool AreSame(Uri one, Uri other) =>
        other.IsAbsoluteUri
        && one.Scheme == other.Scheme
        && one.Port == other.Port
        && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);
}
