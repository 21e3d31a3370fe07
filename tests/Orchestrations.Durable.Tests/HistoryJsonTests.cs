using System.Text;
using System.Text.Json;
using Xunit;

namespace Orchestrations.Durable.Tests;

public sealed class HistoryJsonTests
{
    private static readonly DateTimeOffset At = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly FailureDetails Failure = new("Type", "message", "stack", new FailureDetails("Inner", "cause", null, null));

    public static TheoryData<HistoryEvent> Events =>
    [
        new TurnStarted(At.AddTicks(1)),
        new ExecutionStarted("Name", "1.0", Json("{\"a\":[1,2]}"), new ParentOrchestration("Parent", "id"), 3),
        new ExecutionStarted("Name", "", Json("null"), null),
        new TaskScheduled(0, "Work", Json("\"täglich ☕\"")),
        new TaskCompleted(1, Json("1.50")),
        new TaskFailed(2, Failure),
        new TimerCreated(3, At),
        new TimerFired(4),
        new SubOrchestrationCreated(5, "Child", "id", null, Json("[]")),
        new SubOrchestrationCreated(5, "Child", "id", "2", Json("true")),
        new SubOrchestrationCompleted(6, Json("{}")),
        new SubOrchestrationFailed(7, Failure),
        new EventRaised("Event", Json("{ \"kept\" : \"as it was\" }")),
        new EventSent(8, "other", "Event", Json("1")),
        new ExecutionSuspended("why"),
        new ExecutionSuspended(null),
        new ExecutionResumed("why"),
        new ExecutionTerminated("out"),
        new ExecutionCompleted(OrchestrationRuntimeStatus.Completed, Json("\"out\""), null),
        new ExecutionCompleted(OrchestrationRuntimeStatus.Failed, null, Failure),
    ];

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_reads_back_as_it_was_written(HistoryEvent written)
    {
        var history = new OrchestrationHistory("id", "Name", [written]);

        var read = OrchestrationHistory.FromJson(history.ToJson());

        Assert.Equal(written, Assert.Single(read.Events));
        Assert.Equal(("id", "Name", 1), (read.InstanceId, read.Name, read.Format));
    }

    [Fact]
    public void Payloads_stand_in_a_history_as_json()
    {
        var json = Encoding.UTF8.GetString(new OrchestrationHistory("id", "Name", [new TaskCompleted(1, Json("{\"a\":1}"))]).ToJson());

        Assert.Contains("{\"type\":\"taskCompleted\",\"id\":1,\"result\":{\"a\":1}}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_payload_is_null()
    {
        var read = OrchestrationHistory.FromJson(new OrchestrationHistory("id", "Name", [new TaskCompleted(1, default)]).ToJson());

        Assert.Equal("null", Assert.IsType<TaskCompleted>(read.Events[0]).Result.ToString());
        Assert.Equal(Json("null"), ((TaskCompleted)read.Events[0]).Result);
        Assert.Equal(Json("null").GetHashCode(), ((TaskCompleted)read.Events[0]).Result.GetHashCode());
    }

    [Theory]
    [InlineData("{\"format\":2,\"instanceId\":\"id\",\"name\":\"Name\",\"events\":[]}")]
    [InlineData("null")]
    [InlineData("{\"format\":1,\"instanceId\":\"id\",\"name\":\"Name\",\"events\":[{\"type\":\"unheardOf\"}]}")]
    [InlineData("{\"format\":1,\"instanceId\":\"id\",\"name\":\"Name\"}")]
    [InlineData("{\"format\":1,\"instanceId\":\"id\",\"name\":\"Name\",\"events\":[null]}")]
    [InlineData("{\"format\":1,\"instanceId\":\"id\",\"name\":\"Name\",\"events\":[{\"type\":\"taskFailed\",\"id\":0}]}")]
    [InlineData("{\"instanceId\":\"id\",\"name\":\"Name\",\"events\":[]}")]
    [InlineData("{}")]
    [InlineData("{")]
    public void What_is_no_history_of_this_format_is_refused(string json) =>
        Assert.Throws<JsonException>(() => OrchestrationHistory.FromJson(Encoding.UTF8.GetBytes(json)));

    private static JsonPayload Json(string json) => new(Encoding.UTF8.GetBytes(json));
}
