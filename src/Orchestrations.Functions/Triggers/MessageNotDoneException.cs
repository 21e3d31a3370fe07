namespace Orchestrations.Functions.Triggers;

/// <summary>Tells the Functions host that a message has to be tried again.</summary>
/// <param name="message">Why.</param>
public sealed class MessageNotDoneException(string message) : Exception(message);
