using System.Globalization;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Tests.Assets;

/// <summary>A gateway in memory whose lists are fuzzy. What a test does not say is granted at once.</summary>
internal sealed class FakeGateway : IGatewayClient
{
    private readonly Lock _gate = new();

    public List<AssetGroup> Groups { get; } = [];

    public List<Asset> Assets { get; } = [];

    /// <summary>Every asset that was asked for, whatever came of it.</summary>
    public List<CreateAssetRequest> AssetRequests { get; } = [];

    public List<string> GroupRequests { get; } = [];

    public List<GenerationRequest> Submissions { get; } = [];

    public int AssetReads { get; private set; }

    public int GenerationReads { get; private set; }

    public AssetStatus NewAssetStatus { get; set; } = AssetStatus.Active;

    /// <summary>Refuses a call of a given name, before it has any effect.</summary>
    public Func<string, GatewayFailure?> Refuse { get; set; } = _ => null;

    /// <summary>Loses the answer of a call of a given name, after it had its effect.</summary>
    public Func<string, GatewayFailure?> Lose { get; set; } = _ => null;

    public Func<GenerationRequest, GatewayResult<string>> OnSubmit { get; set; } = _ => "asyn-1";

    public Func<string, GatewayResult<GenerationReading>> OnRead { get; set; } = _ => new GenerationReading(GenerationStatus.Running);

    public string AccountFingerprint => "account";

    public static GatewayFailure Failure(GatewayFailureKind kind, GatewayAcceptance acceptance = GatewayAcceptance.Refused) =>
        new(kind, $"the gateway says {kind}") { Acceptance = acceptance };

    public Task<GatewayResult<AssetGroup>> CreateAssetGroupAsync(string name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            GroupRequests.Add(name);
            if (Refuse("CreateAssetGroup") is { } refusal)
            {
                return Task.FromResult<GatewayResult<AssetGroup>>(refusal);
            }

            var group = new AssetGroup(Number("group", Groups.Count), name, CreatedAt: null);
            Groups.Add(group);
            return Task.FromResult<GatewayResult<AssetGroup>>(Lose("CreateAssetGroup") is { } lost ? lost : group);
        }
    }

    public Task<GatewayResult<GatewayPage<AssetGroup>>> ListAssetGroupsAsync(string? name, int page, int pageSize, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<GatewayResult<GatewayPage<AssetGroup>>>(
                Refuse("ListAssetGroups") is { } refusal ? refusal : Page(Groups.Where(group => IsLike(group.Name, name)), page, pageSize));
        }
    }

    public Task<GatewayResult<string>> CreateAssetAsync(CreateAssetRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            AssetRequests.Add(request);
            if (Refuse("CreateAsset") is { } refusal)
            {
                return Task.FromResult<GatewayResult<string>>(refusal);
            }

            var asset = new Asset(Number("asset", AssetRequests.Count), request.Name, request.GroupId, request.Kind, NewAssetStatus);
            Assets.Add(asset);
            return Task.FromResult<GatewayResult<string>>(Lose("CreateAsset") is { } lost ? lost : asset.Id);
        }
    }

    public Task<GatewayResult<GatewayPage<Asset>>> ListAssetsAsync(
        string? name, string? groupId, int page, int pageSize, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var found = Assets.Where(asset => IsLike(asset.Name!, name) && (groupId is null || asset.GroupId == groupId));
            return Task.FromResult<GatewayResult<GatewayPage<Asset>>>(Refuse("ListAssets") is { } refusal ? refusal : Page(found, page, pageSize));
        }
    }

    public Task<GatewayResult<Asset>> GetAssetAsync(string assetId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            AssetReads++;
            if (Refuse("GetAsset") is { } refusal)
            {
                return Task.FromResult<GatewayResult<Asset>>(refusal);
            }

            return Task.FromResult<GatewayResult<Asset>>(
                Assets.Find(asset => asset.Id == assetId) is { } found ? found : Failure(GatewayFailureKind.NotFound));
        }
    }

    /// <summary>What a permit is waited for.</summary>
    public Func<CancellationToken, Task> OnAcquire { get; set; } = _ => Task.CompletedTask;

    public async Task<GatewayPermit> AcquirePermitAsync(CancellationToken cancellationToken)
    {
        await OnAcquire(cancellationToken);
        return new GatewayPermit(TimeSpan.Zero, () => { });
    }

    public Task<GatewayResult<string>> SubmitGenerationAsync(GenerationRequest request, GatewayPermit permit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Submissions.Add(request);
            return Task.FromResult(OnSubmit(request));
        }
    }

    public Task<GatewayResult<GenerationReading>> ReadGenerationAsync(string taskId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            GenerationReads++;
            return Task.FromResult(OnRead(taskId));
        }
    }

    public bool IsGatewayOrigin(Uri address) => false;

    public void Authorize(HttpRequestMessage request)
    {
    }

    /// <summary>Makes all assets stand somewhere.</summary>
    public void Turn(AssetStatus status, string? code = null, string? message = null)
    {
        lock (_gate)
        {
            for (var index = 0; index < Assets.Count; index++)
            {
                Assets[index] = Assets[index] with { Status = status, ErrorCode = code, ErrorMessage = message };
            }
        }
    }

    private static bool IsLike(string text, string? part) => part is null || text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static string Number(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what}-{number}");

    private static GatewayPage<T> Page<T>(IEnumerable<T> found, int page, int pageSize)
    {
        var all = found.ToList();
        return new GatewayPage<T>([.. all.Skip((page - 1) * pageSize).Take(pageSize)], all.Count, page, pageSize);
    }
}
