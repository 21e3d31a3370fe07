namespace Orchestrations.Cli.Terminal;

/// <summary>Lines for the user, on stderr.</summary>
internal static class Say
{
    /// <summary>An error, a line.</summary>
    /// <param name="message">What is wrong.</param>
    public static void Error(string message) => Console.Error.WriteLine($"error: {OneLine(message)}");

    /// <summary>Errors, a line each.</summary>
    /// <param name="messages">What is wrong.</param>
    public static void Errors(IEnumerable<string> messages)
    {
        foreach (var message in messages)
        {
            Error(message);
        }
    }

    /// <summary>A warning, a line.</summary>
    /// <param name="message">What may be wrong.</param>
    public static void Warning(string message) => Console.Error.WriteLine($"warning: {OneLine(message)}");

    /// <summary>A remark, a line.</summary>
    /// <param name="message">The remark.</param>
    public static void Note(string message) => Console.Error.WriteLine(OneLine(message));

    /// <summary>That nothing here is real: the first line of whatever uses the simulated gateway.</summary>
    /// <param name="gateway">Where the simulated gateway listens.</param>
    public static void Simulated(Uri gateway) => Note(
        $"No Gateway__ApiKey and no Gateway__BaseUrl: using the simulated gateway, in this process, at {gateway}. Nothing is billed; the videos are test pictures.");

    /// <summary>What happened, and what can be done about it, as sentences: what a provider says may end without a full stop.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="hint">What can be done, or null.</param>
    public static string Sentences(string message, string? hint) =>
        hint is null ? message : $"{message}{(message.TrimEnd() is [.., '.' or '!' or '?'] ? "" : ".")} {hint}";

    /// <summary>A text in one line: what comes from outside may hold line breaks, and escape sequences that a terminal would obey.</summary>
    /// <param name="message">The text.</param>
    public static string OneLine(string message) =>
        string.Concat(message.Select(c => c is '\r' or '\n' or '\t' ? ' ' : char.IsControl(c) ? '\uFFFD' : c));
}
