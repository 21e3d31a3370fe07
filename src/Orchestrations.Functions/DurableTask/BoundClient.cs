using Microsoft.DurableTask.Client;

namespace Orchestrations.Functions.DurableTask;

/// <summary>
/// Durable Task's client, for what lives longer than a function's call. The Functions host hands it out to functions alone, by a binding; it stays the same for as
/// long as the host runs, so each function that needs it passes on its own.
/// </summary>
public sealed class BoundClient
{
    private volatile DurableTaskClient? _client;

    /// <summary>The client.</summary>
    /// <exception cref="InvalidOperationException">No function has passed it on.</exception>
    public DurableTaskClient Client =>
        _client ?? throw new InvalidOperationException("Durable Task's client is known once a function was called that has it bound; none was.");

    /// <summary>Passes it on.</summary>
    /// <param name="client">The client that the host bound.</param>
    public void Use(DurableTaskClient client) => _client = client;
}
