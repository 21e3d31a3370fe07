using Microsoft.Extensions.DependencyInjection;

namespace Orchestrations.Durable;

/// <summary>The orchestrators and activities that a runtime can run, by name, and how their payloads are written.</summary>
/// <param name="serializer">What reads and writes payloads.</param>
public sealed class DurableRegistry(DurableSerializer serializer)
{
    private readonly Dictionary<string, OrchestratorRegistration> _orchestrators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ActivityRegistration> _activities = new(StringComparer.Ordinal);

    /// <summary>What reads and writes payloads.</summary>
    public DurableSerializer Serializer { get; } = serializer ?? throw new ArgumentNullException(nameof(serializer));

    /// <summary>The orchestrators by name.</summary>
    public IReadOnlyDictionary<string, OrchestratorRegistration> Orchestrators => _orchestrators;

    /// <summary>The activities by name.</summary>
    public IReadOnlyDictionary<string, ActivityRegistration> Activities => _activities;

    /// <summary>Adds an orchestrator; it is made anew, from the services, for each instance.</summary>
    /// <typeparam name="TOrchestrator">The class. It takes no services but loggers' factories and constants: it is replayed.</typeparam>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    /// <param name="reference">The name it is called by.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableRegistry AddOrchestrator<TOrchestrator, TInput, TOutput>(OrchestratorReference<TInput, TOutput> reference)
        where TOrchestrator : Orchestrator<TInput, TOutput>
    {
        ArgumentNullException.ThrowIfNull(reference);
        var factory = ActivatorUtilities.CreateFactory<TOrchestrator>([]);
        return Add(new OrchestratorRegistration<TInput, TOutput>(
            reference.Name,
            (services, context, input) => factory(services, []).RunAsync(context, input)));
    }

    /// <summary>Adds an orchestrator given as a function.</summary>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    /// <param name="reference">The name it is called by.</param>
    /// <param name="run">Its code.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableRegistry AddOrchestrator<TInput, TOutput>(
        OrchestratorReference<TInput, TOutput> reference,
        Func<OrchestrationContext, TInput, Task<TOutput>> run)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(run);
        return Add(new OrchestratorRegistration<TInput, TOutput>(reference.Name, (_, context, input) => run(context, input)));
    }

    /// <summary>Adds an activity; it is made anew, from a scope of the services, for each call.</summary>
    /// <typeparam name="TActivity">The class.</typeparam>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    /// <param name="reference">The name it is called by.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableRegistry AddActivity<TActivity, TInput, TOutput>(ActivityReference<TInput, TOutput> reference)
        where TActivity : Activity<TInput, TOutput>
    {
        ArgumentNullException.ThrowIfNull(reference);
        var factory = ActivatorUtilities.CreateFactory<TActivity>([]);
        return Add(new ActivityRegistration<TInput, TOutput>(
            reference.Name,
            (services, context, input) => factory(services, []).RunAsync(context, input)));
    }

    /// <summary>Adds an activity given as a function.</summary>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    /// <param name="reference">The name it is called by.</param>
    /// <param name="run">Its code.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableRegistry AddActivity<TInput, TOutput>(ActivityReference<TInput, TOutput> reference, Func<ActivityContext, TInput, Task<TOutput>> run)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(run);
        return Add(new ActivityRegistration<TInput, TOutput>(reference.Name, (_, context, input) => run(context, input)));
    }

    private DurableRegistry Add(OrchestratorRegistration registration)
    {
        if (!_orchestrators.TryAdd(registration.Name, registration))
        {
            throw new ArgumentException($"An orchestrator named '{registration.Name}' is registered already.", nameof(registration));
        }

        return this;
    }

    private DurableRegistry Add(ActivityRegistration registration)
    {
        if (!_activities.TryAdd(registration.Name, registration))
        {
            throw new ArgumentException($"An activity named '{registration.Name}' is registered already.", nameof(registration));
        }

        return this;
    }
}
