using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Orchestrations.Simulator.Http;

/// <summary>Signs the URLs of outputs, in the manner of S3, and checks them.</summary>
internal sealed class UrlSigner(byte[] key, TimeSpan lifetime)
{
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The query that makes a path valid from now on.</summary>
    public string Sign(string path, DateTimeOffset now, bool expired = false)
    {
        var from = expired ? now - lifetime - TimeSpan.FromSeconds(1) : now;
        var date = from.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);
        var seconds = ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return $"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host&X-Amz-Signature={Signature(path, date, seconds)}";
    }

    /// <summary>What is wrong with a request, as the host of the outputs answers; null where it may pass.</summary>
    public Answer? Check(HttpRequest request, DateTimeOffset now)
    {
        if (request.Headers.ContainsKey("Authorization"))
        {
            return Answer.Storage(400, "InvalidArgument", "Only one auth mechanism allowed.");
        }

        var date = request.Query["X-Amz-Date"].ToString();
        var seconds = request.Query["X-Amz-Expires"].ToString();
        if (!DateTimeOffset.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from)
            || !long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var valid))
        {
            return Answer.Storage(403, "AccessDenied", "Access Denied");
        }

        var given = Encoding.ASCII.GetBytes(request.Query["X-Amz-Signature"].ToString());
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Signature(request.Path, date, seconds))))
        {
            return Answer.Storage(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.");
        }

        return now > from.AddSeconds(valid) ? Answer.Storage(403, "AccessDenied", "Request has expired") : null;
    }

    private string Signature(string path, string date, string seconds) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"GET\n{path}\n{date}\n{seconds}")));
}
