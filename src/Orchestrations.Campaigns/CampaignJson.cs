using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Output;
using Orchestrations.Campaigns.Slots;

namespace Orchestrations.Campaigns;

/// <summary>How payloads, ledger entries and sidecars are written.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CampaignInput))]
[JsonSerializable(typeof(CampaignOutput))]
[JsonSerializable(typeof(CampaignState))]
[JsonSerializable(typeof(SegmentInput))]
[JsonSerializable(typeof(SegmentState))]
[JsonSerializable(typeof(SegmentReport))]
[JsonSerializable(typeof(ItemCounts))]
[JsonSerializable(typeof(ItemInput))]
[JsonSerializable(typeof(ItemOutput))]
[JsonSerializable(typeof(ItemState))]
[JsonSerializable(typeof(ItemSignal))]
[JsonSerializable(typeof(SteerCommand))]
[JsonSerializable(typeof(SlotsInput))]
[JsonSerializable(typeof(SlotsState))]
[JsonSerializable(typeof(SlotReport))]
[JsonSerializable(typeof(SlotAllowance))]
[JsonSerializable(typeof(FindSlotHoldersInput))]
[JsonSerializable(typeof(FindSlotHoldersOutput))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Selection))]
[JsonSerializable(typeof(LoadSelectionInput))]
[JsonSerializable(typeof(PrepareAssetsInput))]
[JsonSerializable(typeof(PrepareAssetsOutput))]
[JsonSerializable(typeof(IReadOnlyList<FailedItems>))]
[JsonSerializable(typeof(SubmitGenerationInput))]
[JsonSerializable(typeof(SubmitGenerationOutput))]
[JsonSerializable(typeof(CheckGenerationInput))]
[JsonSerializable(typeof(CheckGenerationOutput))]
[JsonSerializable(typeof(ArchiveOutputInput))]
[JsonSerializable(typeof(ArchiveOutputOutput))]
[JsonSerializable(typeof(RecordFailureInput))]
[JsonSerializable(typeof(ItemStatus))]
[JsonSerializable(typeof(CloseSegmentInput))]
[JsonSerializable(typeof(WriteManifestInput))]
[JsonSerializable(typeof(CampaignOutcome))]
[JsonSerializable(typeof(SubmissionIntent))]
[JsonSerializable(typeof(SubmissionOutcome))]
[JsonSerializable(typeof(GroupEntry))]
[JsonSerializable(typeof(AssetEntry))]
[JsonSerializable(typeof(StartKeyEntry))]
[JsonSerializable(typeof(Sidecar))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
public sealed partial class CampaignJson : JsonSerializerContext
{
    private static CampaignJson? _readable;

    /// <summary>Indented and unescaped, for what people read in a file: not for a page of HTML.</summary>
    public static CampaignJson Readable =>
        _readable ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
