namespace Orchestrations.Gateway;

/// <summary>An asset that a generation refers to.</summary>
/// <param name="AssetId">The asset; sent as <c>asset://ID</c>.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Role">Its role, such as <c>reference_image</c> or <c>first_frame</c>.</param>
public sealed record GenerationReference(string AssetId, AssetKind Kind, string Role);
