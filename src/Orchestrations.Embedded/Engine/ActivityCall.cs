using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>An activity to run.</summary>
/// <param name="Instance">The key of the instance that asks.</param>
/// <param name="InstanceId">Its id.</param>
/// <param name="Execution">The execution that asks.</param>
/// <param name="Step">The step.</param>
/// <param name="Name">The activity.</param>
/// <param name="Input">Its input.</param>
/// <param name="Trace">The trace that the instance is part of, or null.</param>
internal sealed record ActivityCall(long Instance, string InstanceId, int Execution, int Step, string Name, JsonPayload Input, string? Trace);
