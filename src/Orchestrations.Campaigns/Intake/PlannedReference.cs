using Orchestrations.Campaigns.Media;

namespace Orchestrations.Campaigns.Intake;

/// <summary>A reference of an item.</summary>
/// <param name="Alias">The asset.</param>
/// <param name="Type">The asset's type.</param>
/// <param name="Role">Its role, such as <c>reference_image</c>.</param>
public sealed record PlannedReference(string Alias, MediaType Type, string Role);
