using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orchestrations.Simulator.Faults;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>POST /v1/video/generations.</summary>
internal sealed class SubmitEndpoint(GatewayContext gateway, Callbacks callbacks)
{
    private readonly SimulatorState _state = gateway.State;

    public async Task HandleAsync(HttpContext context, int account)
    {
        var body = await GatewayContext.ReadJsonAsync(context);
        var prompt = body is { } read ? SubmissionRules.PromptOf(read) : "";
        var entry = new JournaledSubmission(gateway.Now, account)
        {
            Prompt = prompt,
            Attempt = _state.Count(account, SimulatorState.Attempts, prompt),
            Billed = false,
            Status = null,
            Request = body is { } given ? RequestDigest.Of(given) : null,
        };
        var (script, error) = FaultScript.Parse(prompt, FaultScript.OfPrompt);
        if (script is null)
        {
            await RefuseAsync(context, entry, Answer.InvalidRequest(error!));
            return;
        }

        var fault = script.Exchange(FaultPlaces.Submit, entry.Attempt)
            ?? gateway.Draws.Exchange(FaultPlaces.Submit, prompt, entry.Attempt);
        if (fault is { DoesTheWork: false })
        {
            _state.Record(entry with { Fault = fault.ToString(), Status = Exchange.StatusSeen(fault, null) });
            await gateway.Exchange.RefuseAsync(context, fault);
            return;
        }

        var problem = body is { } request
            ? SubmissionRules.Problem(request, id => _state.FindAsset(account, id), entry.At)
            : "The body is not JSON.";
        if (problem is not null)
        {
            await RefuseAsync(context, entry, Answer.InvalidRequest(problem));
            return;
        }

        var accepted = Accept(entry, script);
        var answer = Accepted(accepted, body!.Value.GetProperty("model").GetString()!, script);
        _state.Record(accepted with { Fault = fault?.ToString(), Status = Exchange.StatusSeen(fault, answer) });
        callbacks.Schedule(_state.FindTask(accepted.TaskId!)!);
        await gateway.Exchange.PlayAsync(context, fault, answer);
    }

    private async Task RefuseAsync(HttpContext context, JournaledSubmission entry, Answer answer)
    {
        _state.Record(entry with { Status = answer.Status });
        await Exchange.WriteAsync(context, answer);
    }

    private JournaledSubmission Accept(JournaledSubmission entry, FaultScript script)
    {
        var options = gateway.Options;
        var number = _state.Count(entry.Account, SimulatorState.Made(FaultPlaces.Submit), entry.Prompt);
        var key = $"{entry.Account} {entry.Prompt}";
        var carried = gateway.Draws.Carried(script, FaultPlaces.Submit, key, number);
        var time = carried.Trait("slow")?.Duration(default) ?? Draw.Between(
            options.GenerationTime.Min, options.GenerationTime.Max, Draw.Fraction(options.Seed, "generation", key, number));
        return entry with
        {
            Billed = true,
            TaskId = "asyn" + Draw.Hex(options.Seed, "task", key, number, 24),
            GenerationTime = time,
            Faults = carried.Written,
        };
    }

    private static Answer Accepted(JournaledSubmission entry, string model, FaultScript script)
    {
        var body = new JsonObject { ["id"] = entry.TaskId, ["model"] = model, ["status"] = "queued", ["created_at"] = entry.At.ToUnixTimeSeconds() };
        if (!script.Has("old-answer"))
        {
            body["task_id"] = entry.TaskId;
            body["object"] = "video";
            body["progress"] = 0;
        }

        return Answer.Of(200, body);
    }
}
