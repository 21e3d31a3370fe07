using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Queue;

/// <summary>
/// What a <c>requestBlob</c> names: a container and a blob in it. A sender may put a document into any container of the account, but may not have
/// the service read for him what it, or the Functions host, keeps for itself: the ledger, outputs, and the host's own containers with its keys.
/// A blob's name may be anything that Azure allows, but for what leads out of its container on the way: an address with <c>..</c> is shortened before it is sent.
/// </summary>
/// <param name="Container">The container.</param>
/// <param name="Blob">The blob's name.</param>
internal sealed record RequestBlobName(string Container, string Blob)
{
    public const string Inputs = "inputs";

    private const int MaxBlobName = 1024;
    private const string HostContainers = "azure-webjobs-";

    /// <summary>Reads a name, or says what is wrong with it.</summary>
    /// <param name="text">The text: <c>inputs/launch.json</c>.</param>
    /// <param name="outputContainer">The container of outputs.</param>
    /// <param name="name">The name.</param>
    public static string? Parse(string text, string outputContainer, out RequestBlobName? name)
    {
        name = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !AzureNames.IsName(text[..slash]))
        {
            return "must be a container and a blob of the storage account, such as inputs/launch.json";
        }

        var (container, blob) = (text[..slash], text[(slash + 1)..]);
        if (container is "effects" or "outputs" || container == outputContainer || container.StartsWith(HostContainers, StringComparison.Ordinal))
        {
            return $"names the container '{container}', which holds no documents; put the document into '{Inputs}' or a container of your own";
        }

        if (blob.Length is 0 or > MaxBlobName || blob.Any(c => char.IsControl(c) || c == '\\') || blob.Split('/').Any(segment => segment is "" or "." or ".."))
        {
            return $"must name a blob after '{container}/': 1 to {MaxBlobName} characters without control characters and '\\', "
                + "and without empty, '.' or '..' segments";
        }

        name = new RequestBlobName(container, blob);
        return null;
    }

    public override string ToString() => $"{Container}/{Blob}";
}
