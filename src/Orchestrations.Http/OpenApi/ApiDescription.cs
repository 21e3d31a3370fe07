namespace Orchestrations.Http.OpenApi;

/// <summary>
/// The API's description, OpenAPI 3.1. It is written by hand and part of this assembly, so that both hosts give the same; the tests hold it to
/// <see cref="ApiRoutes"/> and to every answer that they get.
/// </summary>
internal static class ApiDescription
{
    /// <summary>The document, in JSON.</summary>
    public static byte[] Json { get; } = Read();

    private static byte[] Read()
    {
        using var stream = typeof(ApiDescription).Assembly.GetManifestResourceStream("openapi.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
