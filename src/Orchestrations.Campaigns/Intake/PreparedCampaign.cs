namespace Orchestrations.Campaigns.Intake;

/// <summary>A campaign that may be stored and started.</summary>
/// <param name="Plan">Its plan.</param>
/// <param name="Items">Its items.</param>
/// <param name="Media">The media to be kept with it, each content once.</param>
public sealed record PreparedCampaign(CampaignPlan Plan, IReadOnlyList<PlannedItem> Items, IReadOnlyList<PreparedMedia> Media);

/// <summary>Media that was checked and is to be kept.</summary>
/// <param name="ObjectPath">Where it is to be kept, in the container <c>inputs</c>.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Sha256">The SHA-256 of its bytes, in lowercase hex.</param>
/// <param name="OpenAsync">Opens it again: its bytes are not held meanwhile.</param>
public sealed record PreparedMedia(string ObjectPath, string ContentType, string Sha256, Func<CancellationToken, Task<Stream>> OpenAsync);
