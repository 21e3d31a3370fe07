namespace Orchestrations.Durable;

/// <summary>An activity that a runtime can run without knowing its types.</summary>
public abstract class ActivityRegistration
{
    private protected ActivityRegistration(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name it is called by.</summary>
    public string Name { get; }

    /// <summary>The input's type.</summary>
    public abstract Type InputType { get; }

    /// <summary>The output's type.</summary>
    public abstract Type OutputType { get; }

    /// <summary>Runs it over JSON.</summary>
    /// <param name="services">Where its class takes what it needs from.</param>
    /// <param name="context">Which call it serves.</param>
    /// <param name="input">The input as UTF-8 JSON.</param>
    /// <param name="serializer">What reads the input and writes the output.</param>
    /// <returns>The output as UTF-8 JSON.</returns>
    public abstract Task<byte[]> RunAsync(IServiceProvider services, ActivityContext context, ReadOnlyMemory<byte> input, DurableSerializer serializer);
}
