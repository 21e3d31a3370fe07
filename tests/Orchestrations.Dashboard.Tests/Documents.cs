using System.Text;

namespace Orchestrations.Dashboard.Tests;

/// <summary>What the tests drop.</summary>
internal static class Documents
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A picture within the provider's limits, from the repository.</summary>
    public static byte[] Picture() => File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "spring-launch", "media", "hero.png"));
}
