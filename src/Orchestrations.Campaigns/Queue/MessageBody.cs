using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Campaigns.Queue;

/// <summary>What a message holds: a document, or the name of a blob that does.</summary>
internal static class MessageBody
{
    private const string RequestBlob = "requestBlob";

    private static readonly MemberNames Members = new(RequestBlob);

    /// <summary>The bytes that a message's text stands for: JSON as it is; base64, as the Functions extension writes it, decoded.</summary>
    /// <param name="text">The text.</param>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> text)
    {
        // No base64 begins with a brace, a bracket or a quotation mark; what is neither is refused as the JSON that it isn't.
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text.Span, bytes, out var consumed, out var written) == OperationStatus.Done && consumed == text.Length
            ? bytes.AsMemory(0, written)
            : text;
    }

    /// <summary>Reads the name of a blob from a message that holds one.</summary>
    /// <param name="body">The message, decoded.</param>
    /// <param name="errors">Takes what is wrong with it.</param>
    /// <param name="blob">The name, as it is given; null where something is wrong.</param>
    /// <returns>Whether it holds one: whatever has a member of that name is no document.</returns>
    public static bool TryReadBlob(ReadOnlySpan<byte> body, ProblemList errors, out string? blob)
    {
        blob = null;
        var tokens = JsonText.MaxTokens;
        if (body.Length > CampaignReadOptions.DefaultMaxBytes
            || CampaignDocumentReader.Prepare(ref body) is not null
            || JsonText.Parse(body, 1, ref tokens, out var root) is not null
            || root.ValueKind != JsonValueKind.Object
            || !root.EnumerateObject().Any(member => JsonMarshal.GetRawUtf8PropertyName(member).SequenceEqual("requestBlob"u8)))
        {
            return false;
        }

        var value = Members.Read(root, DocumentPath.Root, errors)[0];
        if (value.TryReadText(RequestBlob, errors, out var text))
        {
            blob = text;
        }

        return true;
    }
}
