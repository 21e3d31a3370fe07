using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Slots;

/// <summary>Has the coordinator of the slots run.</summary>
public sealed class OpenSlots(SharedSlots slots) : Activity<string, bool>
{
    /// <summary>The activity's name. Its input is the campaign, for logs.</summary>
    public static readonly ActivityReference<string, bool> Reference = new("OpenSlots");

    /// <inheritdoc/>
    public override async Task<bool> RunAsync(ActivityContext context, string input)
    {
        ArgumentNullException.ThrowIfNull(context);
        await slots.OpenAsync(context.CancellationToken);
        return true;
    }
}
