using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>
/// Writes a document that was read, of whatever format, as JSON: read again, it is the same campaign, with the same hash. Defaults are written into the
/// items, and assets that no item uses are left out.
/// </summary>
public static class CampaignDocumentWriter
{
    /// <summary>Writes a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="campaignId">The campaign's id, over the document's own.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(CampaignDocument document, string campaignId, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteString("id", campaignId);
        writer.WriteString("name", document.Name);
        if ((document.AssetGroupId ?? document.AssetGroupName) is { } group)
        {
            writer.WriteStartObject("assetGroup");
            writer.WriteString(document.AssetGroupId is null ? "name" : "id", group);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("assets");
        foreach (var asset in document.Assets.Where(asset => asset.IsUsed))
        {
            WriteAsset(writer, asset);
        }

        writer.WriteEndObject();
        if (document.MaxInFlight is { } most)
        {
            writer.WriteNumber("maxInFlight", most);
        }

        writer.WriteString("onAmbiguousSubmit", document.OnAmbiguousSubmit == AmbiguousSubmitChoice.Resubmit ? "resubmit" : "review");
        writer.WriteStartArray("items");
        foreach (var item in document.Items)
        {
            WriteItem(writer, item);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteAsset(Utf8JsonWriter writer, DocumentAsset asset)
    {
        writer.WriteStartObject(asset.Alias);
        writer.WriteString("type", asset.Type.ToString().ToLowerInvariant());
        switch (asset.Source)
        {
            case UrlSource source:
                writer.WriteString("url", source.Url);
                break;
            case FileSource source:
                writer.WriteString("file", source.Path);
                break;
            case AssetIdSource source:
                writer.WriteString("assetId", source.AssetId);
                break;
            case InlineSource source:
                writer.WritePropertyName(source.Member);
                source.Value.WriteTo(writer);
                break;
            default:
                throw new InvalidOperationException($"An asset's source of type {asset.Source.GetType().Name} can't be written.");
        }

        writer.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter writer, PlannedItem item)
    {
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        writer.WriteString("prompt", item.Prompt);
        writer.WriteStartArray("references");
        foreach (var reference in item.References)
        {
            writer.WriteStartObject();
            writer.WriteString("asset", reference.Alias);
            writer.WriteString("role", reference.Role);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        foreach (var parameter in JsonSerializer.SerializeToElement(item.Parameters, PlanJson.Default.GenerationParameters).EnumerateObject())
        {
            parameter.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
