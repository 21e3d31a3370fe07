using Grpc.Core;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using P = Microsoft.DurableTask.Protobuf;

namespace Orchestrations.Functions.Tests.DurableTask;

/// <summary>The server of Durable Task's test host, with what <see cref="InMemoryHub"/> adds.</summary>
internal sealed class HubServer(
    IHostApplicationLifetime lifetime, ILoggerFactory loggers, InMemoryHub hub, IOptions<TaskHubGrpcServerOptions> options)
    : TaskHubGrpcServer(lifetime, loggers, hub, hub, options)
{
    public override Task<P.CreateInstanceResponse> StartInstance(P.CreateInstanceRequest request, ServerCallContext context)
    {
        hub.StartAt = request.ScheduledStartTimestamp?.ToDateTime();
        return base.StartInstance(request, context);
    }

    public override async Task StreamInstanceHistory(
        P.StreamInstanceHistoryRequest request, IServerStreamWriter<P.HistoryChunk> responseStream, ServerCallContext context)
    {
        var chunk = new P.HistoryChunk();
        chunk.Events.AddRange(hub.HistoryOf(request.InstanceId).Select(ProtobufUtils.ToHistoryEventProto));
        await responseStream.WriteAsync(chunk, context.CancellationToken);
    }
}
