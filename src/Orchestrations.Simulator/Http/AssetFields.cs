using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Orchestrations.Simulator.Http;

/// <summary>The members of a CreateAsset, from JSON or from multipart.</summary>
internal sealed record AssetFields(string? Model, string? GroupId, string? Name, string? AssetType, string? Url, byte[]? File)
{
    /// <summary>Reads them, or null where the body is neither JSON nor a form.</summary>
    public static async Task<AssetFields?> ReadAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            return await ReadFormAsync(context);
        }

        return await GatewayContext.ReadJsonAsync(context) is { ValueKind: JsonValueKind.Object } body
            ? new AssetFields(
                Text(body, "model"), Text(body, "GroupId"), Text(body, "Name"), Text(body, "AssetType"), Text(body, "URL"), File: null)
            : null;
    }

    /// <summary>A text member of a JSON object, or null.</summary>
    public static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static async Task<AssetFields?> ReadFormAsync(HttpContext context)
    {
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            // A form that breaks off; a body that is too large has an answer of its own.
            return null;
        }

        byte[]? bytes = null;
        if (form.Files.GetFile("file") is { } file)
        {
            bytes = new byte[file.Length];
            await using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(bytes, context.RequestAborted);
        }

        return new AssetFields(Field("model"), Field("GroupId"), Field("Name"), Field("AssetType"), Url: null, bytes);

        string? Field(string name) => form.TryGetValue(name, out var value) ? value.ToString() : null;
    }
}
