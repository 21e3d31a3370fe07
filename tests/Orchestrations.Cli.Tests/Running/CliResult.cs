using System.Text.Json;

namespace Orchestrations.Cli.Tests.Running;

/// <summary>How a run of the executable ended.</summary>
internal sealed record CliResult(int ExitCode, string Out, string Err)
{
    /// <summary>What SIGKILL leaves as the exit code.</summary>
    public const int Killed = 128 + 9;

    /// <summary>Stdout as JSON.</summary>
    public JsonElement Json
    {
        get
        {
            try
            {
                return JsonElement.Parse(Out);
            }
            catch (JsonException e)
            {
                throw new InvalidOperationException($"No JSON on stdout. {this}", e);
            }
        }
    }

    /// <summary>The items of <c>--json</c>.</summary>
    public IReadOnlyList<JsonElement> Items => [.. Json.GetProperty("items").EnumerateArray()];

    /// <summary>Stderr, line by line.</summary>
    public IReadOnlyList<string> ErrLines => Err.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Its status in <c>--json</c>.</summary>
    public string StatusOf(string item) => Items.Single(i => i.Text("id") == item).Text("status");

    public CliResult EndsWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"It was to end with {exitCode}. {this}");
        return this;
    }

    public override string ToString() => $"Exit code {ExitCode}.\n--- stdout\n{Out}\n--- stderr\n{Err}";
}
