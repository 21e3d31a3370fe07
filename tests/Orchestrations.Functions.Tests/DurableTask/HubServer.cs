using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using DurableTask.Core;
using DurableTask.Core.History;
using Grpc.Core;
using Microsoft.DurableTask.Testing.Sidecar.Dispatcher;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using P = Microsoft.DurableTask.Protobuf;

namespace Orchestrations.Functions.Tests.DurableTask;

/// <summary>
/// The server of Durable Task's test host, with what <see cref="InMemoryHub"/> adds. What a worker gives back, or had when it went, is given to the next; the test
/// host would wait for the answer for ever. What an execution sends as it continues as new is sent; the test host drops it.
/// </summary>
internal sealed class HubServer(
    IHostApplicationLifetime lifetime, ILoggerFactory loggers, InMemoryHub hub, IOptions<TaskHubGrpcServerOptions> options)
    : TaskHubGrpcServer(lifetime, loggers, hub, hub, options)
{
    public override Task<P.CreateInstanceResponse> StartInstance(P.CreateInstanceRequest request, ServerCallContext context)
    {
        hub.StartAt = request.ScheduledStartTimestamp?.ToDateTime();
        return base.StartInstance(request, context);
    }

    public override async Task GetWorkItems(P.GetWorkItemsRequest request, IServerStreamWriter<P.WorkItem> responseStream, ServerCallContext context)
    {
        await base.GetWorkItems(request, new NamedWorkItems(responseStream), context);
        foreach (var id in Turns(this).Keys)
        {
            GiveBack(Turns(this), id);
        }

        foreach (var id in Activities(this).Keys)
        {
            GiveBack(Activities(this), id);
        }
    }

    public override Task<P.AbandonOrchestrationTaskResponse> AbandonTaskOrchestratorWorkItem(P.AbandonOrchestrationTaskRequest request, ServerCallContext context)
    {
        GiveBack(Turns(this), request.CompletionToken);
        return base.AbandonTaskOrchestratorWorkItem(request, context);
    }

    public override async Task<P.CompleteTaskResponse> CompleteOrchestratorTask(P.OrchestratorResponse request, ServerCallContext context)
    {
        if (request.Actions.Any(action => action.CompleteOrchestration?.OrchestrationStatus == P.OrchestrationStatus.ContinuedAsNew))
        {
            foreach (var sent in request.Actions.Select(action => action.SendEvent).Where(sent => sent is not null))
            {
                await hub.SendTaskOrchestrationMessageAsync(new TaskMessage
                {
                    OrchestrationInstance = new OrchestrationInstance { InstanceId = sent.Instance.InstanceId },
                    Event = new EventRaisedEvent(-1, sent.Data) { Name = sent.Name },
                });
            }
        }

        return await base.CompleteOrchestratorTask(request, context);
    }

    public override async Task StreamInstanceHistory(
        P.StreamInstanceHistoryRequest request, IServerStreamWriter<P.HistoryChunk> responseStream, ServerCallContext context)
    {
        var chunk = new P.HistoryChunk();
        chunk.Events.AddRange(hub.HistoryOf(request.InstanceId).Select(ProtobufUtils.ToHistoryEventProto));
        await responseStream.WriteAsync(chunk, context.CancellationToken);
    }

    private static void GiveBack<T>(ConcurrentDictionary<string, TaskCompletionSource<T>> pending, string id)
    {
        if (pending.TryRemove(id, out var answer))
        {
            answer.TrySetException(new OperationCanceledException($"{id} was given back."));
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "pendingOrchestratorTasks")]
    private static extern ref ConcurrentDictionary<string, TaskCompletionSource<GrpcOrchestratorExecutionResult>> Turns(TaskHubGrpcServer server);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "pendingActivityTasks")]
    private static extern ref ConcurrentDictionary<string, TaskCompletionSource<ActivityExecutionResult>> Activities(TaskHubGrpcServer server);

    /// <summary>Tells the worker by which name to give a turn back.</summary>
    private sealed class NamedWorkItems(IServerStreamWriter<P.WorkItem> inner) : IServerStreamWriter<P.WorkItem>
    {
        public WriteOptions? WriteOptions
        {
            get => inner.WriteOptions;
            set => inner.WriteOptions = value;
        }

        public Task WriteAsync(P.WorkItem message)
        {
            message.CompletionToken = message.OrchestratorRequest?.InstanceId ?? message.CompletionToken;
            return inner.WriteAsync(message);
        }
    }
}
