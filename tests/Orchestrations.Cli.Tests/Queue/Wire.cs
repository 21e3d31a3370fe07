using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Orchestrations.Cli.Tests.Queue;

/// <summary>What a client sends: it is noted, and a test can cut it.</summary>
internal sealed class Wire : HttpPipelinePolicy
{
    public ConcurrentQueue<string> Sent { get; } = [];

    /// <summary>Whether a request, such as <c>PUT /queue/messages/id?visibilitytimeout=60</c>, does not arrive.</summary>
    public Func<string, bool> IsCut { get; set; } = _ => false;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Note(message);
        ProcessNext(message, pipeline);
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Note(message);
        return ProcessNextAsync(message, pipeline);
    }

    private void Note(HttpMessage message)
    {
        var line = $"{message.Request.Method} {message.Request.Uri.ToUri().PathAndQuery}";
        Sent.Enqueue(line);
        if (IsCut(line))
        {
            throw new RequestFailedException(0, "The wire is cut.");
        }
    }
}
