namespace Orchestrations.Http.Tests.Assets;

/// <summary>Media of the samples, which the provider would take.</summary>
internal static class Media
{
    public static async Task<byte[]> PngAsync()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Orchestrations.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        return await File.ReadAllBytesAsync(Directory.EnumerateFiles(Path.Combine(root, "samples"), "*.png", SearchOption.AllDirectories).First());
    }
}
