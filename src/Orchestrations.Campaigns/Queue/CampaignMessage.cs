namespace Orchestrations.Campaigns.Queue;

/// <summary>A message of the queue of campaign requests.</summary>
/// <param name="Id">The queue's own id of the message: the same at every delivery.</param>
/// <param name="Body">Its text as UTF-8, as it is in the queue: base64 or plain.</param>
/// <param name="DequeueCount">How many times it was taken from the queue, this time included.</param>
public sealed record CampaignMessage(string Id, ReadOnlyMemory<byte> Body, long DequeueCount);
