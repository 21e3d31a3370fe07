using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orchestrations.Simulator.Faults;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>GET /v1/video/generations/{id}.</summary>
internal sealed class PollEndpoint(GatewayContext gateway)
{
    public async Task HandleAsync(HttpContext context, int account)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var now = gateway.Now;
        if (gateway.State.FindTask(id) is not { } task || task.Record.Account != account)
        {
            await Exchange.WriteAsync(context, Answer.TaskError(400, "task_not_exist", "task_not_exist"));
            return;
        }

        var number = gateway.State.Journal.CountPoll(id);
        var fault = task.Script.Exchange(FaultPlaces.Poll, number) ?? gateway.Draws.Exchange(FaultPlaces.Poll, id, number);
        if (fault is { DoesTheWork: false })
        {
            await gateway.Exchange.RefuseAsync(context, fault);
            return;
        }

        var answer = task.IsHidden(now)
            ? Answer.TaskError(400, "task_not_exist", "task_not_exist")
            : Answer.Of(200, Tell(task, now, context.Request.Host));
        await gateway.Exchange.PlayAsync(context, fault, answer);
    }

    /// <summary>The task as a poll tells of it, with URLs that are valid from now.</summary>
    public JsonObject Tell(GenerationTask task, DateTimeOffset now, HostString gatewayHost)
    {
        var phase = task.PhaseAt(now);
        return TaskAnswers.Of(task, phase, phase.HasUrl ? Urls(task, now, gatewayHost) : new TaskUrls(null, null));
    }

    private TaskUrls Urls(GenerationTask task, DateTimeOffset now, HostString gatewayHost)
    {
        var expired = task.Script.Trait("expired-url") is { } fault && (fault.Times is not { } times || task.CountUrl() < times);
        var frame = task.ReturnsLastFrame ? Signed(OutputMedia.FramePath(task.Id)) : null;
        if (task.Script.Trait("result-url") is { } elsewhere)
        {
            return new TaskUrls(elsewhere.Value, frame);
        }

        if (task.Script.Trait("gateway-url") is { } own)
        {
            var path = $"/v1/video/generations/{task.Id}/content";
            return new TaskUrls(own.Value == "absolute" ? $"http://{gatewayHost}{path}" : path, frame);
        }

        return new TaskUrls(Signed(OutputMedia.VideoPath(task.Id)), frame);

        string Signed(string path) => $"http://{gatewayHost.Host}:{gateway.OutputPort}{path}{gateway.Signer.Sign(path, now, expired)}";
    }
}
