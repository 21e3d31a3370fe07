using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Tests.Assets;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Generation;

public class CheckGenerationTests
{
    private readonly FakeGateway _gateway = new();

    [Fact]
    public async Task The_outputs_signed_address_is_not_handed_on()
    {
        _gateway.OnRead = _ => new GenerationReading(GenerationStatus.Succeeded)
        {
            Progress = 100,
            VideoUrl = new Uri("https://cdn.example.com/secret-path.mp4?X-Signature=secret"),
            LastFrameUrl = new Uri("https://cdn.example.com/secret-frame.png?X-Signature=secret"),
            Usage = new GenerationUsage(10, 12),
        };

        var output = await CheckAsync();

        Assert.Equal(new CheckGenerationOutput(GenerationStatus.Succeeded) { Progress = 100, Usage = new GenerationUsage(10, 12) }, output);
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(output, CampaignJson.Default.CheckGenerationOutput), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_under_way_tells_how_far_it_is()
    {
        _gateway.OnRead = _ => new GenerationReading(GenerationStatus.Running) { Progress = 30 };
        Assert.Equal(new CheckGenerationOutput(GenerationStatus.Running) { Progress = 30 }, await CheckAsync());
    }

    [Fact]
    public async Task A_failed_task_says_why()
    {
        _gateway.OnRead = _ => new GenerationReading(GenerationStatus.Failed) { Failure = FakeGateway.Failure(GatewayFailureKind.ContentBlocked) };
        var output = await CheckAsync();
        Assert.Equal((GenerationStatus.Failed, FailureCodes.ContentBlocked, false), (output.Status, output.Failure!.Code, output.IsUnknownTask));
    }

    [Theory]
    [InlineData(GatewayFailureKind.NotFound, FailureCodes.GenerationFailed, true)]
    [InlineData(GatewayFailureKind.Unauthorized, FailureCodes.Unauthorized, false)]
    [InlineData(GatewayFailureKind.Unavailable, FailureCodes.GatewayUnavailable, false)]
    public async Task A_poll_that_failed_says_nothing_of_the_task(GatewayFailureKind kind, string code, bool isUnknown)
    {
        _gateway.OnRead = _ => FakeGateway.Failure(kind);
        var output = await CheckAsync();
        Assert.Equal((GenerationStatus.Unknown, code, isUnknown), (output.Status, output.Failure!.Code, output.IsUnknownTask));
    }

    private Task<CheckGenerationOutput> CheckAsync() =>
        new CheckGeneration(_gateway, NullLogger<CheckGeneration>.Instance).RunAsync(Bench.Context, new CheckGenerationInput("spring", 0, "asyn-1"));
}
