using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Orchestrations.Http.Requests;

/// <summary>Writes JSON answers.</summary>
internal static class JsonAnswer
{
    // A name in Chinese, or an apostrophe in a message, is to be read by whoever looks at the answer; it is never taken for a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a value as answers have it.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="output">Where it is written.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written.</param>
    public static void Write<T>(IBufferWriter<byte> output, T value, JsonTypeInfo<T> type)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        JsonSerializer.Serialize(writer, value, type);
    }

    /// <summary>Answers with a value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="context">The answer.</param>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="mediaType">What it says it is.</param>
    public static Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type, string mediaType = "application/json")
    {
        ArgumentNullException.ThrowIfNull(context);
        var utf8 = new ArrayBufferWriter<byte>();
        Write(utf8, value, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = utf8.WrittenCount;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(utf8.WrittenMemory, context.RequestAborted).AsTask();
    }
}
