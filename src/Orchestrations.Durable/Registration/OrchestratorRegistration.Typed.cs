namespace Orchestrations.Durable;

internal sealed class OrchestratorRegistration<TInput, TOutput>(
    string name,
    Func<IServiceProvider, OrchestrationContext, TInput, Task<TOutput>> run) : OrchestratorRegistration(name)
{
    public override Type InputType => typeof(TInput);

    public override Type OutputType => typeof(TOutput);

    public override async Task<byte[]> RunAsync(
        IServiceProvider services,
        OrchestrationContext context,
        ReadOnlyMemory<byte> input,
        DurableSerializer serializer)
    {
        var output = await run(services, context, serializer.Deserialize<TInput>(input.Span)!);
        return serializer.Serialize(output, PayloadLimits.MaxOutputBytes, $"output of orchestrator '{Name}'");
    }
}
