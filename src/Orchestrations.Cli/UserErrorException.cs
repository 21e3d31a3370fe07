namespace Orchestrations.Cli;

/// <summary>What ends a command with a line for the user and no stack trace.</summary>
/// <param name="exitCode">What the process ends with.</param>
/// <param name="lines">What is said on stderr.</param>
internal sealed class UserErrorException(int exitCode, params IReadOnlyList<string> lines) : Exception(lines.Count > 0 ? lines[0] : "")
{
    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Lines { get; } = lines;
}
