namespace Orchestrations.Campaigns.Output.Download;

/// <summary>One host of <c>Output__AllowedHosts</c>.</summary>
internal sealed class AllowedHost
{
    private readonly string _host;
    private readonly bool _isSuffix;
    private readonly int? _port;

    private AllowedHost(string host, bool isSuffix, int? port)
    {
        _host = host;
        _isSuffix = isSuffix;
        _port = port;
    }

    /// <summary>Reads <c>host</c>, <c>*.host</c> or <c>host:port</c>, or gives null.</summary>
    public static AllowedHost? TryParse(string text)
    {
        var isSuffix = text.StartsWith("*.", StringComparison.Ordinal);
        var name = isSuffix ? text[2..] : text;
        var hasPort = name.LastIndexOf(':') > name.LastIndexOf(']');

        // Read as part of an address, so that a host may be written as an address may have it, and is compared in the same form.
        if (name.IndexOfAny(['*', '/', '\\', '@', '?', '#', '%', ' ']) >= 0
            || name.EndsWith(':')
            || !Uri.TryCreate($"https://{name}", UriKind.Absolute, out var address)
            || address.Port < 1
            || (isSuffix && (hasPort || address.HostNameType != UriHostNameType.Dns)))
        {
            return null;
        }

        return new AllowedHost(NameOf(address), isSuffix, hasPort ? address.Port : null);
    }

    public bool Matches(Uri address)
    {
        var name = NameOf(address);
        return _isSuffix
            ? name.Length > _host.Length + 1 && name.EndsWith(_host, StringComparison.OrdinalIgnoreCase) && name[^(_host.Length + 1)] == '.'
            : name.Equals(_host, StringComparison.OrdinalIgnoreCase) && (_port is null || _port == address.Port);
    }

    private static string NameOf(Uri address) => address.IdnHost.TrimEnd('.');
}
