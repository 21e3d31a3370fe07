using System.Text.Json.Serialization;
using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Campaigns.Slots;

/// <summary>A campaign among those that share the slots. Its members are short in JSON, for the coordinator's input holds them all.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Run">Which run of it (<see cref="RunOf"/>).</param>
public sealed record SlotHolder([property: JsonPropertyName("i")] string CampaignId, [property: JsonPropertyName("r")] long Run)
{
    /// <summary>How many slots it could use.</summary>
    [JsonPropertyName("d")]
    public int Demand { get; init; }

    /// <summary>How many it may have.</summary>
    [JsonPropertyName("a")]
    public int Allowed { get; init; }

    /// <summary>How many it may still have in use, as far as is known: never less than it has.</summary>
    [JsonPropertyName("c")]
    public int Committed { get; init; }

    /// <summary>The last allowance that it was told.</summary>
    [JsonPropertyName("v")]
    public long Revision { get; init; }

    /// <summary>When it was last given a slot, in seconds since 1970; 0 for never.</summary>
    [JsonPropertyName("s")]
    public int Served { get; init; }

    /// <summary>Whether it was asked how many it has, and has not answered yet.</summary>
    [JsonPropertyName("q"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Asked { get; init; }

    /// <summary>Whether it was told that slots are scarce.</summary>
    [JsonPropertyName("t"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ToldScarce { get; init; }

    /// <summary>Of one that ended without a word: from when on its slots are free, in seconds since 1970; else 0.</summary>
    [JsonPropertyName("f"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int FreeAt { get; init; }

    /// <summary>A number that tells a run of a campaign from its retries, and from those of a campaign of the same id that was deleted before.</summary>
    /// <param name="campaign">The run's input.</param>
    public static long RunOf(CampaignInput campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.CreatedAt.ToUnixTimeMilliseconds() + campaign.Run;
    }
}
