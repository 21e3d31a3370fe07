namespace Orchestrations.Durable;

internal sealed class ActivityRegistration<TInput, TOutput>(
    string name,
    Func<IServiceProvider, ActivityContext, TInput, Task<TOutput>> run) : ActivityRegistration(name)
{
    public override Type InputType => typeof(TInput);

    public override Type OutputType => typeof(TOutput);

    public override async Task<byte[]> RunAsync(
        IServiceProvider services,
        ActivityContext context,
        ReadOnlyMemory<byte> input,
        DurableSerializer serializer)
    {
        var output = await run(services, context, serializer.Deserialize<TInput>(input.Span)!);
        return serializer.Serialize(output, PayloadLimits.MaxOutputBytes, $"output of activity '{Name}'");
    }
}
