namespace Orchestrations.Cli.Commands;

/// <summary>An asset group to be made.</summary>
/// <param name="Name">Its name.</param>
internal sealed record CreateGroupRequest(string Name);
