namespace Orchestrations.Gateway.Tests;

internal static class Submissions
{
    /// <summary>Submits as soon as that may be, for tests that have nothing to do in between.</summary>
    public static async Task<GatewayResult<string>> SubmitGenerationAsync(this IGatewayClient client, GenerationRequest request, CancellationToken cancellationToken)
    {
        using var permit = await client.AcquirePermitAsync(cancellationToken);
        return await client.SubmitGenerationAsync(request, permit, cancellationToken);
    }
}
