using System.Text;
using CsCheck;
using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

/// <summary>Whatever is sent that is wrong is the sender's fault, is told so in problem details, and leaves nothing behind.</summary>
public sealed class MalformedRequestTests : IAsyncLifetime
{
    private const int Requests = 5_000;
    private const string Known = "known";

    private static readonly string[] Starts = ["/api/campaigns", "/api/generations"];

    private static readonly string Deep = string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100));

    // A valid document up to its last brace; a member that is unknown follows, so that no accident makes it one that starts.
    private static readonly string Open = """
        {"id": "spring", "name": "Spring", "assetGroup": {"name": "s"}, "assets": {"hero": {"type": "image", "url": "https://example.com/a.png"}},
         "defaults": {"model": "seedance", "resolution": "720p", "duration": 5}, "maxInFlight": 4, "onAmbiguousSubmit": "review",
         "items": [{"id": "shot-01", "prompt": "The person from @image1", "references": ["hero"], "seed": 7, "extra": {"a": [1, 2, {"b": null}]}}]
        """;

    // Each is wrong, whatever else there is.
    private static readonly string[] WrongMembers =
    [
        "\"zzz\": 1", "\"name\": 7", "\"name\": \"\"", "\"name\": \"\\u0000\"", "\"name\": \"\\ud800\"", "\"items\": {}", "\"items\": []", "\"items\": [null]", "\"items\": [{}]",
        "\"items\": [{\"prompt\": \"\"}]", "\"items\": [{\"prompt\": \"x\", \"duration\": 1e400}]", "\"items\": [{\"prompt\": \"x\", \"duration\": 99}]",
        "\"maxInFlight\": 0", "\"maxInFlight\": 1e99", "\"maxInFlight\": \"4\"", "\"id\": \"../../etc\"", "\"id\": \"CON\"", "\"id\": \".\"", "\"onAmbiguousSubmit\": \"pay\"",
        "\"assets\": {\"a/b\": {}}", "\"assets\": {\"a\": {\"type\": \"image\", \"url\": \"file:///etc/passwd\"}}", "\"assets\": {\"a\": {\"type\": \"image\", \"base64\": \"!!\"}}",
        "\"assets\": {\"a\": {\"type\": \"image\", \"file\": \"../../etc/passwd\"}}", "\"assetGroup\": {}", "\"defaults\": {\"ratio\": \"2:1\"}",
    ];

    private static readonly Gen<string> GenWrongDocument = Any(WrongMembers).Select(member => member.StartsWith("\"zzz\"", StringComparison.Ordinal)
        ? $"{Open}, {member}}}"
        : $"{{{(member.StartsWith("\"name\"", StringComparison.Ordinal) ? "" : "\"name\": \"x\", ")}{member}{(member.StartsWith("\"items\"", StringComparison.Ordinal) ? "" : ", \"items\": [{\"prompt\": \"x\", \"references\": [\"a\"]}]")}, \"zzz\": 1}}");

    private static readonly Gen<byte[]> GenTruncated = Gen.Int[0, Open.Length].Select(length => Encoding.UTF8.GetBytes(Open[..length]));

    private static readonly Gen<byte[]> GenSpoiled = Gen.Select(Gen.Int[0, Open.Length - 1], Gen.Byte.Array[1, 4], Gen.Bool, (at, bytes, replaces) =>
    {
        var document = Encoding.UTF8.GetBytes(Open);
        return (byte[])[.. document.AsSpan(0, at), .. bytes, .. document.AsSpan(replaces ? Math.Min(at + bytes.Length, document.Length) : at), .. ", \"zzz\": 1}"u8];
    });

    private static readonly Gen<byte[]> GenOddlyEncoded = Gen.OneOf(
        Any(Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32).Select(encoding => (byte[])[.. encoding.GetPreamble(), .. encoding.GetBytes(Open + "}")]),
        Gen.Byte.Array[0, 200].Select(bytes => (byte[])[.. "{\"name\": \""u8, 0xC3, 0x28, .. bytes, .. "\"}"u8]),
        Gen.Const(Encoding.UTF8.GetBytes($"{{\"name\": \"x\", \"items\": {Deep}}}")),
        Gen.Byte.Array[0, 300]);

    private static readonly Gen<byte[]> GenBadBody = Gen.OneOf(GenWrongDocument.Select(Encoding.UTF8.GetBytes), GenTruncated, GenSpoiled, GenOddlyEncoded);

    private static readonly Gen<Malformed> GenBadDocument = Gen.Select(
        Any(Starts), Any("application/json", "application/json; charset=utf-8", "application/vnd.x+json"), GenBadBody,
        (target, type, body) => new Malformed("POST", target, type, body));

    private static readonly Gen<Malformed> GenBadLines = Gen.Select(
        Any("application/x-ndjson", "text/csv"), GenBadBody, (type, body) => new Malformed("POST", "/api/campaigns", type, [.. body, .. "\n\"zzz\"\n"u8]));

    private static readonly Gen<Malformed> GenBadType = Gen.Select(
        Any(Starts),
        Any<string?>(null, "", "text/plain", "application/xml", "json", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "multipart/mixed; boundary=b", "a/b/c", "*/*"),
        (target, type) => new Malformed("POST", target, type, Encoding.UTF8.GetBytes(Open + "}")));

    private static readonly Gen<string> GenPart = Gen.OneOf(
        Any("--b\r\n", "--b--\r\n", "--c\r\n", "\r\n", "--b", "\0", "{}"),
        Gen.Select(
            Any("campaign", "hero", "assets", "", "\"", "../../x", "cam\\\"paign"),
            Any("form-data; name=\"{0}\"", "form-data; name={0}", "form-data; name=\"{0}\"; filename=\"../../{0}\"", "attachment; name=\"{0}\"", "{0}"),
            Any("{}", "{", "", "[]", "name,prompt", "{\"name\": \"x\", \"items\": [{\"prompt\": \"x\"}], \"zzz\": 1}"),
            (name, disposition, body) => $"--b\r\nContent-Disposition: {string.Format(System.Globalization.CultureInfo.InvariantCulture, disposition, name)}\r\n\r\n{body}\r\n"),
        Gen.String[Gen.Char.AlphaNumeric, 0, 50].Select(text => $"--b\r\n{text}: {text}\r\n\r\n{text}\r\n"));

    private static readonly Gen<Malformed> GenBadMultipart = Gen.Select(
        Any(Starts), Any("b", "b", "b", "", "\"b", new string('b', 100)), GenPart.Array[0, 6], Gen.Bool,
        (target, boundary, parts, isClosed) => new Malformed(
            "POST", target, $"multipart/form-data; boundary={boundary}", Encoding.UTF8.GetBytes(string.Concat(parts) + (isClosed ? "--b--\r\n" : ""))));

    private static readonly Gen<string> GenJunk = Gen.OneOf(
        Any("", "-1", "0", "1e3", "99999999999999999999", "null", "%00", "%ff%fe", "..%2f..%2f", "' OR 1=1 --", "<script>", "2026-03-01", "NaN", "٣"), Gen.String[Gen.Char[' ', '\u0fff'], 1, 40].Select(Uri.EscapeDataString));

    private static readonly Gen<Malformed> GenBadQuery = Gen.Select(
        Any("/api/campaigns?top={0}", "/api/campaigns?status={0}", "/api/campaigns?from={0}", "/api/campaigns?to={0}", "/api/campaigns?continuationToken={0}!", "/api/campaigns?x={0}",
            $"/api/campaigns/{Known}/items?top={{0}}", $"/api/campaigns/{Known}/items?status={{0}}", $"/api/campaigns/{Known}/items?continuationToken={{0}}!", $"/api/campaigns/{Known}/items?page={{0}}",
            $"/api/campaigns/{Known}/manifest?format={{0}}", $"/api/campaigns/{Known}?x={{0}}", $"/api/campaigns/{Known}/events?x={{0}}", $"/api/campaigns/{Known}/items/shot-1/output?x={{0}}"),
        GenJunk,
        (target, junk) => new Malformed("GET", string.Format(System.Globalization.CultureInfo.InvariantCulture, target, junk), null, null));

    private static readonly Gen<Malformed> GenBadPath = Gen.Select(
        Any("GET", "GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"),
        Any("/api/campaigns/{0}x", "/api/campaigns/{0}x/items", $"/api/campaigns/{Known}/items/{{0}}x", "/api/campaigns/{0}x/cancel", "/api/campaigns/{0}x/retry", "/api/campaigns/{0}x/events", "/api/{0}x"),
        // The server itself refuses a path with a zero in it, before there is anybody to write problem details.
        GenJunk.Where(junk => !junk.Contains("%00", StringComparison.Ordinal)),
        (method, target, junk) => new Malformed(method, string.Format(System.Globalization.CultureInfo.InvariantCulture, target, junk), null, null));

    private static readonly Gen<Malformed> GenBadHeader = Gen.Select(
        Any("Idempotency-Key", "Content-Encoding"),
        Gen.OneOf(Gen.Int[257, 12_000].Select(length => new string('k', length)), Any("", "a b", "gzip, br", "\u00e9"), Gen.String[Gen.Char['\u0080', '\u00ff'], 1, 20]),
        (name, value) => new Malformed("POST", "/api/campaigns", "application/json", Encoding.UTF8.GetBytes(Open + ", \"zzz\": 1}")) { Header = (name, value) });

    private static readonly Gen<Malformed> GenBadSteering = Gen.Select(
        Any("cancel", "suspend", "resume", "retry", "retry", "retry"), GenBadBody,
        (verb, body) => new Malformed("POST", verb == "retry" ? $"/api/campaigns/{Known}/retry" : $"/api/campaigns/{Known}/{verb}", "application/json", [.. body, .. "x"u8]));

    private static readonly Gen<Malformed> GenRequest =
        Gen.OneOf(GenBadDocument, GenBadDocument, GenBadLines, GenBadType, GenBadMultipart, GenBadQuery, GenBadPath, GenBadHeader, GenBadSteering);

    private ApiHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        await _host.Client.StartAsync(Campaigns.Documents.Of(Known, "A lake"));
        await _host.Client.UntilEndedAsync(Known);
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Five_thousand_malformed_requests_are_refused_and_leave_nothing_behind()
    {
        var before = Left();

        await GenRequest.SampleAsync(
            async request =>
            {
                var answer = await _host.Client.SendAsync(request.ToMessage());
                var status = (int)answer.Status;
                Assert.True(status is >= 400 and < 500, $"{request}: {status} {Encoding.UTF8.GetString(answer.Body)}");
                if (request.Method == "HEAD")
                {
                    return;
                }

                Assert.True(answer.MediaType == "application/problem+json", $"{request}: {status} {answer.MediaType}");
                Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
                Assert.False(string.IsNullOrEmpty(answer.Text("code")));
                Assert.False(string.IsNullOrEmpty(answer.Text("title")));
            },
            iter: Requests);

        Assert.Equal(before, Left());
        var listed = (await _host.Client.GetAsync("/api/campaigns?top=1000")).Is(200).Json.GetProperty("items").EnumerateArray().Select(campaign => campaign.GetProperty("id").GetString());
        Assert.Equal([Known], listed);
    }

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private List<string> Left() =>
    [
        .. Directory.GetFileSystemEntries(_host.Data, "*", SearchOption.AllDirectories).Where(path => !path.Contains(".db", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        .. Directory.GetFiles(Path.GetTempPath(), "orchestrations-*.upload"),
    ];

    private sealed record Malformed(string Method, string Target, string? Type, byte[]? Body)
    {
        public (string Name, string Value)? Header { get; init; }

        public HttpRequestMessage ToMessage()
        {
            var message = new HttpRequestMessage(new HttpMethod(Method), Target) { Content = Body is null ? null : ApiClient.Content(Body, Type) };
            if (Header is { } header && !message.Headers.TryAddWithoutValidation(header.Name, header.Value))
            {
                message.Content!.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }

            return message;
        }

        public override string ToString() => $"{Method} {Target} {Type} {Header} {(Body is null ? "" : Encoding.UTF8.GetString(Body))}";
    }
}
