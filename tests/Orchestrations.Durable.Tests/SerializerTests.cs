using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xunit;

namespace Orchestrations.Durable.Tests;

public sealed class SerializerTests
{
    private static readonly DurableSerializer Serializer = new(new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });

    [Fact]
    public void A_payload_may_have_as_many_bytes_as_the_limit()
    {
        Assert.Equal(10, Serializer.Serialize("12345678", 10, "text").Length);
        var error = Assert.Throws<PayloadTooLargeException>(() => Serializer.Serialize("123456789", 10, "text"));
        Assert.Contains("text has 11 bytes of JSON; the limit is 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_bytes_are_the_default()
    {
        Assert.Equal(0, Serializer.Deserialize<int>([]));
        Assert.Null(Serializer.Deserialize<string>([]));
        Assert.Null(Serializer.Deserialize<string>("null"u8));
        Assert.Throws<JsonException>(() => Serializer.Deserialize<int>("\"text\""u8));
    }

    [Fact]
    public void Metadata_reads_its_payloads()
    {
        var metadata = new OrchestrationMetadata("Name", "id")
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Completed,
            CreatedAt = DateTimeOffset.UnixEpoch,
            LastUpdatedAt = DateTimeOffset.UnixEpoch,
            Serializer = Serializer,
            SerializedInput = "1"u8.ToArray(),
            SerializedOutput = "\"out\""u8.ToArray(),
        };

        Assert.True(metadata.IsCompleted);
        Assert.Equal((1, "out", (string?)null), (metadata.ReadInputAs<int>(), metadata.ReadOutputAs<string>(), metadata.ReadCustomStatusAs<string>()));
    }
}
