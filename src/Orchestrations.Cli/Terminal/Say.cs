namespace Orchestrations.Cli.Terminal;

/// <summary>Lines for the user, on stderr.</summary>
internal static class Say
{
    /// <summary>An error, a line.</summary>
    /// <param name="message">What is wrong.</param>
    public static void Error(string message) => Console.Error.WriteLine($"error: {OneLine(message)}");

    /// <summary>A warning, a line.</summary>
    /// <param name="message">What may be wrong.</param>
    public static void Warning(string message) => Console.Error.WriteLine($"warning: {OneLine(message)}");

    /// <summary>A remark, a line.</summary>
    /// <param name="message">The remark.</param>
    public static void Note(string message) => Console.Error.WriteLine(OneLine(message));

    /// <summary>A message as one line. What comes from outside may hold line breaks, and escape sequences that a terminal would obey.</summary>
    /// <param name="message">The message.</param>
    public static string OneLine(string message) =>
        string.Concat(message.Select(c => c is '\r' or '\n' or '\t' ? ' ' : char.IsControl(c) ? '\uFFFD' : c));
}
