namespace Orchestrations.Campaigns.Slots;

/// <summary>The names of the events between campaigns and the coordinator of their slots.</summary>
internal static class SlotEvents
{
    /// <summary>To the coordinator, from a campaign: a <see cref="SlotReport"/>.</summary>
    public const string Report = "report";

    /// <summary>To the coordinator, from a host: the limit that holds from now on.</summary>
    public const string Configure = "configure";

    /// <summary>To a campaign, from the coordinator: a <see cref="SlotAllowance"/>.</summary>
    public const string Allowance = "allowance";
}
