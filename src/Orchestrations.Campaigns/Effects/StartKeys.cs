using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Effects;

/// <summary>
/// Remembers which campaign a caller's key started, so that a request that is sent again starts nothing, and one of another document under the same key
/// is refused. A key is kept as long as the campaign that it started.
/// </summary>
/// <param name="objects">Where they are kept.</param>
public sealed class StartKeys(IObjectStore objects)
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxLength = 256;

    private const int MaxEntryBytes = 4096;

    /// <summary>What is wrong with a key, or null where nothing is.</summary>
    /// <param name="key">The key.</param>
    public static string? Check(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length is 0 or > MaxLength || key.Any(c => c is < '!' or > '~')
            ? $"must have 1 to {MaxLength} printable ASCII characters, none of them a space"
            : null;
    }

    /// <summary>The name that a key is kept under. The key itself may be somebody's order number, and is kept nowhere.</summary>
    /// <param name="key">The key.</param>
    public static string Digest(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    /// <summary>The id of a campaign whose document gives none: it follows from the key, so that the same request has the same.</summary>
    /// <param name="digest">The key's digest.</param>
    public static string CampaignIdOf(string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return $"key-{digest[..32]}";
    }

    /// <summary>Reads what a key started, or was to start; null where it is not known.</summary>
    /// <param name="digest">The key's digest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<StartKeyEntry?> FindAsync(string digest, CancellationToken cancellationToken) =>
        await objects.ReadAsync(NameOf(digest), MaxEntryBytes, cancellationToken) is { } content
            ? JsonSerializer.Deserialize(content.Bytes, CampaignJson.Default.StartKeyEntry)
            : null;

    /// <summary>Binds a key to a campaign that is about to be started.</summary>
    /// <param name="digest">The key's digest.</param>
    /// <param name="plan">The campaign's plan.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What the key is bound to: this, or what another caller has bound it to meanwhile.</returns>
    public async Task<StartKeyEntry> BindAsync(string digest, CampaignPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var entry = new StartKeyEntry(plan.Id, plan.DocumentHash);
        var json = JsonSerializer.SerializeToUtf8Bytes(entry, CampaignJson.Default.StartKeyEntry);
        while (await objects.TryCreateAsync(NameOf(digest), json, ContentTypes.Json, cancellationToken) is null)
        {
            if (await FindAsync(digest, cancellationToken) is { } other)
            {
                return other;
            }
        }

        return entry;
    }

    /// <summary>Forgets a key.</summary>
    /// <param name="digest">The key's digest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task ForgetAsync(string digest, CancellationToken cancellationToken) => objects.DeleteAsync(NameOf(digest), cancellationToken);

    private static ObjectName NameOf(string digest) => new(ObjectContainer.Effects, $"starts/{digest}.json");
}

/// <summary>What a key started.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="DocumentHash">The hash of its document.</param>
public sealed record StartKeyEntry(string CampaignId, string DocumentHash)
{
    /// <summary>Whether that is a campaign of this plan.</summary>
    /// <param name="plan">The plan.</param>
    public bool IsOf(CampaignPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return CampaignId == plan.Id && DocumentHash == plan.DocumentHash;
    }
}
