namespace Orchestrations.Embedded;

/// <summary>What a turn takes from an instance.</summary>
/// <param name="Messages">What arrived, in its order.</param>
/// <param name="Begin">Whether the execution begins now.</param>
/// <param name="Recover">Whether activities that were running when the process died must run again.</param>
internal sealed record TurnBatch(List<Message> Messages, bool Begin, bool Recover);
