namespace Orchestrations.Cli.Commands;

/// <summary>An asset to be made of what is at a URL.</summary>
/// <param name="GroupId">Its group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">image, video or audio.</param>
/// <param name="Url">Where the provider fetches it.</param>
internal sealed record CreateAssetRequest(string GroupId, string Name, string Type, string Url);
