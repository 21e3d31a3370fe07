using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orchestrations.Conformance;

/// <summary>Keeps what is logged, by category.</summary>
public sealed class RecordingLoggers : ILoggerFactory
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, string Text)> _lines = new();
    private readonly ConcurrentQueue<string> _scopes = new();

    public IReadOnlyCollection<(string Category, LogLevel Level, string Text)> Lines => _lines;

    /// <summary>The scopes that were begun, as text.</summary>
    public IReadOnlyCollection<string> Scopes => _scopes;

    public IEnumerable<string> Of(string category) =>
        _lines.Where(line => string.Equals(line.Category, category, StringComparison.Ordinal)).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _lines, _scopes);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        // Nothing to release.
    }

    private sealed class Recorder(
        string category, ConcurrentQueue<(string Category, LogLevel Level, string Text)> lines, ConcurrentQueue<string> scopes) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            scopes.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((category, logLevel, formatter(state, exception)));
    }
}
