using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Output;

/// <summary>
/// Archives an item's output, where the poll that saw it done could not. Run again, it finds what is there. The task is read anew each time, so an address
/// that expired in the meantime is never used.
/// </summary>
public sealed class ArchiveOutput(OutputArchiver archiver) : Activity<ArchiveOutputInput, ArchiveOutputOutput>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<ArchiveOutputInput, ArchiveOutputOutput> Reference = new("ArchiveOutput");

    /// <inheritdoc/>
    public override Task<ArchiveOutputOutput> RunAsync(ActivityContext context, ArchiveOutputInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        return archiver.ArchiveAsync(input.CampaignId, input.Index, input.State, reading: null, input.IsLastTry, context.CancellationToken);
    }
}
