using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>
/// The durable runtime for one machine: one process, one SQLite file. It is a hosted service, and can be used without a host: make it, start
/// it, stop it. One that has stopped is not started again; make another on the same directory.
/// </summary>
public sealed class EmbeddedRuntime : IHostedService, IAsyncDisposable
{
    private readonly EmbeddedOptions _options;
    private readonly DurableRegistry _registry;
    private readonly IServiceProvider _services;
    private readonly OrchestrationVersioning _versioning;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private volatile Engine? _engine;
    private int _isRunning;

    /// <summary>Makes a runtime; nothing is opened before it starts.</summary>
    /// <param name="options">Where its file is, and its bounds.</param>
    /// <param name="registry">The orchestrators and activities it runs.</param>
    /// <param name="services">Where they take what they need from.</param>
    /// <param name="versioning">Which versions of instances it runs, or null for all.</param>
    /// <param name="time">The clock, or null for the system's.</param>
    /// <param name="loggers">Where logs go, or null for nowhere.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public EmbeddedRuntime(
        EmbeddedOptions options,
        DurableRegistry registry,
        IServiceProvider services,
        OrchestrationVersioning? versioning = null,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(services);
        if (options.Problem is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        _options = options;
        _registry = registry;
        _services = services;
        _versioning = versioning ?? new OrchestrationVersioning();
        _time = time ?? TimeProvider.System;
        _loggers = loggers ?? NullLoggerFactory.Instance;
        Client = new EmbeddedClient(this);
    }

    /// <summary>The client of this runtime; usable while it runs, and by activities from the first to run until they are cancelled.</summary>
    public DurableClient Client { get; }

    /// <summary>A testing aid: when the earliest pending timer is due, in UTC, or null where there is none.</summary>
    public DateTimeOffset? NextTimerDue => Engine.Timers.NextDue;

    internal Engine Engine => _engine switch
    {
        null => throw new InvalidOperationException("The embedded runtime has not been started."),
        { IsStopping: true } => throw new ObjectDisposedException(nameof(EmbeddedRuntime), "The embedded runtime has stopped."),
        var engine => engine,
    };

    /// <summary>Opens the store and goes on with what is in it.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="EmbeddedStoreException">The file is in use, damaged, foreign or newer; the message says what to do.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_engine is not null)
        {
            throw new InvalidOperationException("The embedded runtime has been started before.");
        }

        return Task.Run(
            () =>
            {
                var engine = new Engine(_options, _registry, _services, _versioning, _time, _loggers);

                // Before anything runs: an activity that runs again uses the client at once.
                _engine = engine;
                try
                {
                    engine.Start();
                }
                catch
                {
                    _engine = null;
                    engine.Abandon();
                    throw;
                }

                Volatile.Write(ref _isRunning, 1);
            },
            cancellationToken);
    }

    /// <summary>
    /// Cancels the activities that run, waits for them for at most ten seconds, commits what is done and closes the file. What was not done is
    /// done when a runtime starts on the file again; so is an activity that fails once it is cancelled, whatever for.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for activities.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isRunning, 0) == 1)
        {
            await _engine!.StopAsync(cancellationToken);
        }
    }

    /// <summary>
    /// A testing aid: waits until nothing is under way, that is no turn, no commit and no activity; timers may be pending. A test of long waits
    /// alternates between this and advancing its clock to <see cref="NextTimerDue"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitUntilIdleAsync(CancellationToken cancellationToken = default) => Engine.Idle.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    /// <summary>A testing aid: ends as if the process had died.</summary>
    internal void Abandon()
    {
        if (Interlocked.Exchange(ref _isRunning, 0) == 1)
        {
            _engine!.Abandon();
        }
    }
}
