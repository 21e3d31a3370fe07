using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrations.Gateway;

/// <summary>
/// The client of the gateway over HTTP. Reads and lists are tried again a few times; what creates or bills is sent once a call, and its failure says
/// whether it may have been accepted, so that the caller can reconcile.
/// </summary>
public sealed class GatewayClient : IGatewayClient, IDisposable
{
    /// <summary>The name under which <see cref="IHttpClientFactory"/> holds the client's handlers.</summary>
    public const string HttpClientName = "Orchestrations.Gateway";

    /// <summary>The longest name of a group or an asset, in characters; seen, not documented, by the provider's users.</summary>
    public const int MaxNameLength = 64;

    private const string GenerationsPath = "v1/video/generations";
    private const string ImageModel = "volc-asset";

    // Far longer than any id that was ever seen; what is longer is no id.
    private const int MaxIdLength = 512;

    private readonly GatewayTransport _transport;
    private readonly FailureReader _failures;
    private readonly AssetReader _assets;
    private readonly GenerationReader _generations;
    private readonly Uri _baseUrl;

    /// <summary>A client with the limits of its options; make one a process, so that the limits hold.</summary>
    /// <param name="clients">Where the HTTP clients come from.</param>
    /// <param name="options">Where the gateway is, and the key.</param>
    /// <param name="time">The clock of timeouts, limits and delays.</param>
    /// <param name="logger">Where the calls are logged, without key, query or body.</param>
    public GatewayClient(IHttpClientFactory clients, IOptions<GatewayOptions> options, TimeProvider time, ILogger<GatewayClient> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = options.Value;
        _baseUrl = settings.BaseUrl;
        _failures = new FailureReader(settings.ApiKey);
        _assets = new AssetReader(_failures);
        _generations = new GenerationReader(_baseUrl, _failures);
        _transport = new GatewayTransport(clients, settings, _failures, time, logger);
        AccountFingerprint = Fingerprint(settings);
    }

    /// <inheritdoc/>
    public string AccountFingerprint { get; }

    /// <inheritdoc/>
    public GatewaySighting? LastSeen => _transport.LastSeen;

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    /// <inheritdoc/>
    public async Task<GatewayResult<AssetGroup>> CreateAssetGroupAsync(string name, CancellationToken cancellationToken)
    {
        CheckName(name);
        var call = GatewayCall.Asset("CreateAssetGroup");
        using var body = Body(new CreateAssetGroupBody(ImageModel, name), AssetJson.Relaxed.CreateAssetGroupBody);
        using var span = GatewayTelemetry.Start(call);
        var id = IdOf(call, span, await _transport.SendOnceAsync(call, body, cancellationToken), AssetReader.Id);
        return id.IsSuccess ? new AssetGroup(id.Value, name, CreatedAt: null) : id.Failure;
    }

    /// <inheritdoc/>
    public Task<GatewayResult<GatewayPage<AssetGroup>>> ListAssetGroupsAsync(
        string? name, int page, int pageSize, CancellationToken cancellationToken) =>
        ListAsync(
            GatewayCall.AssetList("ListAssetGroups"),
            new ListFilter(name, GroupIds: null, GroupType: null),
            AssetReader.Group,
            page,
            pageSize,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<GatewayResult<string>> CreateAssetAsync(CreateAssetRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.GroupId, nameof(request));
        CheckName(request.Name);
        var model = request.Kind switch
        {
            AssetKind.Image => ImageModel,
            AssetKind.Video => "volc-asset-video",
            AssetKind.Audio => "volc-asset-audio",
            _ => throw new ArgumentException($"An asset's kind can't be {request.Kind}.", nameof(request)),
        };

        // The file is opened before anything is sent: a file that is not there is the caller's matter, not the gateway's.
        using HttpContent body = request.Source switch
        {
            AssetSource.Url url => Body(
                new CreateAssetBody(model, request.GroupId, request.Name, request.Kind.ToString(), url.Value),
                AssetJson.Relaxed.CreateAssetBody),
            AssetSource.File file => AssetFileContent.Create(request, file, await file.Open(cancellationToken), model),
            _ => throw new ArgumentException("An asset comes from a URL or from a file.", nameof(request)),
        };
        var call = GatewayCall.Asset("CreateAsset");
        using var span = GatewayTelemetry.Start(call);
        return IdOf(call, span, await _transport.SendOnceAsync(call, body, cancellationToken), AssetReader.Id);
    }

    /// <inheritdoc/>
    public Task<GatewayResult<GatewayPage<Asset>>> ListAssetsAsync(
        string? name, string? groupId, int page, int pageSize, CancellationToken cancellationToken) =>
        ListAsync(
            GatewayCall.AssetList("ListAssets"),
            new ListFilter(name, groupId is null ? null : [groupId], GroupType: null),
            _assets.Asset,
            page,
            pageSize,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<GatewayResult<Asset>> GetAssetAsync(string assetId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(assetId);
        var call = GatewayCall.Asset("GetAsset");
        using var span = GatewayTelemetry.Start(call);
        var answer = await _transport.ReadAsync(call, Bytes(new GetAssetBody(ImageModel, assetId), AssetJson.Relaxed.GetAssetBody), cancellationToken);
        return answer.Failure is { } failure && IsWithoutCall(failure)
            ? new Asset(assetId, Name: null, GroupId: null, Kind: null, AssetStatus.Active)
            : Understand(call, span, answer, _assets.AssetIn, "an asset");
    }

    /// <inheritdoc/>
    public Task<GatewayPermit> AcquirePermitAsync(CancellationToken cancellationToken) => _transport.AcquirePermitAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<GatewayResult<string>> SubmitGenerationAsync(GenerationRequest request, GatewayPermit permit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(permit);
        var call = new GatewayCall(HttpMethod.Post, GenerationsPath, "SubmitGeneration");
        using var body = GatewayTransport.Json(GenerationWriter.Write(request));
        using var span = GatewayTelemetry.Start(call);
        return IdOf(call, span, await _transport.SendOnceAsync(call, body, permit, cancellationToken), GenerationReader.TaskId);
    }

    /// <inheritdoc/>
    public async Task<GatewayResult<GenerationReading>> ReadGenerationAsync(string taskId, CancellationToken cancellationToken)
    {
        if (!IsId(taskId))
        {
            throw new ArgumentException("It is no task's id.", nameof(taskId));
        }

        var call = new GatewayCall(HttpMethod.Get, $"{GenerationsPath}/{Uri.EscapeDataString(taskId)}", "ReadGeneration");
        using var span = GatewayTelemetry.Start(call);
        return Understand(call, span, await _transport.ReadAsync(call, body: null, cancellationToken), _generations.Read, "a task");
    }

    /// <inheritdoc/>
    public bool IsGatewayOrigin(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return GatewayOrigin.AreSame(_baseUrl, address);
    }

    /// <inheritdoc/>
    public void Authorize(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _transport.Authorize(request);
    }

    // Not over the origin: a gateway that moves, or a simulated one on another port, has the same assets as before. What a recorded asset is worth
    // is asked of the gateway before it is used, so another gateway that happens to know the same key does no harm.
    private static string Fingerprint(GatewayOptions options)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"orchestrations gateway account v1\n{options.ApiKey}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }

    private static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var length = name.EnumerateRunes().Count();
        if (length > MaxNameLength)
        {
            throw new ArgumentException(
                $"The name has {length.ToString(CultureInfo.InvariantCulture)} characters; at most {MaxNameLength} are allowed.",
                nameof(name));
        }
    }

    private static bool IsId(string id) =>
        !string.IsNullOrWhiteSpace(id) && id.Length <= MaxIdLength && id is not ("." or "..") && !id.Any(char.IsControl);

    private static byte[] Bytes<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);

    private static ReadOnlyMemoryContent Body<T>(T body, JsonTypeInfo<T> type) => GatewayTransport.Json(Bytes(body, type));

    // A gateway without the call says 404, 405 or 400 of the path or the action; one that has it and misses the asset says so of the asset.
    // A wrong guess costs little: a generation that refers to an asset that is not there is refused, unbilled.
    private static bool IsWithoutCall(GatewayFailure failure) =>
        failure.HttpStatus is 400 or 404 or 405
        && failure.Kind is GatewayFailureKind.InvalidRequest or GatewayFailureKind.NotFound
        && !SaysAssetIsMissing(failure);

    private static bool SaysAssetIsMissing(GatewayFailure failure) =>
        failure.Kind == GatewayFailureKind.NotFound
        && (Says(failure.UpstreamCode) || Says(failure.UpstreamMessage));

    private static bool Says(string? text) =>
        text is not null
        && text.Contains("asset", StringComparison.OrdinalIgnoreCase)
        && !text.Contains("/volc/asset", StringComparison.OrdinalIgnoreCase)
        && !text.Contains("GetAsset", StringComparison.OrdinalIgnoreCase);

    private GatewayResult<string> IdOf(GatewayCall call, Activity? span, GatewayResult<GatewayAnswer> answer, Func<JsonElement, string?> read) =>
        Understand(call, span, answer, json => read(json) is { } id && IsId(id) ? id : null, "an id");

    private GatewayResult<T> Understand<T>(
        GatewayCall call, Activity? span, GatewayResult<GatewayAnswer> answer, Func<JsonElement, T?> read, string expected)
        where T : class
    {
        GatewayResult<T> result = !answer.IsSuccess ? answer.Failure
            : read(answer.Value.Json) is { } value ? value
            : _failures.FromAnswer(call, answer.Value, expected);
        GatewayTelemetry.End(call, span, answer.Value?.Status, result);
        return result;
    }

    // Some gateways list nothing without GroupType, others nothing with it.
    private async Task<GatewayResult<GatewayPage<T>>> ListAsync<T>(
        GatewayCall call, ListFilter filter, Func<JsonElement, T?> read, int page, int pageSize, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, 100);
        var plain = await ListOnceAsync(call, filter, read, page, pageSize, cancellationToken);
        if (plain is { Value.Total: > 0 } or { Failure.Kind: not GatewayFailureKind.InvalidRequest })
        {
            return plain;
        }

        var typed = await ListOnceAsync(call, filter with { GroupType = ListFilter.Generated }, read, page, pageSize, cancellationToken);
        return typed.IsSuccess || IsTransient(typed.Failure) ? typed : plain;

        // What is not known must not be taken for "there is none": the caller would create it again.
        static bool IsTransient(GatewayFailure failure) =>
            failure.Kind is not (GatewayFailureKind.InvalidRequest or GatewayFailureKind.NotFound);
    }

    private async Task<GatewayResult<GatewayPage<T>>> ListOnceAsync<T>(
        GatewayCall call, ListFilter filter, Func<JsonElement, T?> read, int page, int pageSize, CancellationToken cancellationToken)
        where T : class
    {
        var body = Bytes(new ListBody(ImageModel, filter, page, pageSize), AssetJson.Relaxed.ListBody);
        using var span = GatewayTelemetry.Start(call);
        var answer = await _transport.ReadAsync(call, body, cancellationToken);
        return Understand(call, span, answer, json => AssetReader.Page(json, read, page, pageSize), "a list");
    }
}
