using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Orchestrations.Http.Requests;

/// <summary>Writes JSON answers.</summary>
internal static class JsonAnswer
{
    /// <summary>Answers with a value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="context">The answer.</param>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written.</param>
    public static Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(context);
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = utf8.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(utf8, context.RequestAborted).AsTask();
    }
}
