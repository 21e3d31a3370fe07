using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

public sealed class LargeDocumentTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Target = "/api/campaigns/validate";

    // White space counts as much as anything else before it is read.
    private static readonly string Large = Documents.Of(id: null, "A lake") + new string(' ', LargeDocuments.SmallBytes);

    private ApiClient Api => host.Client;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_document_waits_for_the_one_before_it_and_a_small_one_does_not(bool isForm)
    {
        using var form = new MultipartFormDataContent { { new StringContent(Large), "campaign" } };
        Task<ApiAnswer> large;
        using (await LargeDocuments.WaitAsync(CancellationToken.None))
        {
            large = isForm ? Api.PostAsync(Target, form) : Api.PostAsync(Target, Large);
            Assert.NotSame(large, await Task.WhenAny(large, Task.Delay(TimeSpan.FromSeconds(2))));
            (await Api.PostAsync(Target, Documents.Of(id: null, "A pond"))).Is(200);
        }

        (await large).Is(200);
    }

    [Fact]
    public async Task A_csv_waits_for_its_assets_too()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("prompt\r\nA lake\r\n"), "campaign", "shots.csv" },
            { new StringContent("{}" + new string(' ', LargeDocuments.SmallBytes)), "assets" },
        };
        Task<ApiAnswer> large;
        using (await LargeDocuments.WaitAsync(CancellationToken.None))
        {
            large = Api.PostAsync(Target + "?name=Sheet", form);
            Assert.NotSame(large, await Task.WhenAny(large, Task.Delay(TimeSpan.FromSeconds(2))));
        }

        (await large).Is(200);
    }

    [Fact]
    public async Task A_large_document_that_is_still_being_sent_keeps_nobody_waiting()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var slow = new StreamContent(pipe.Reader.AsStream());
        slow.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var sending = Api.PostAsync(Target, slow);
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(Large));

        (await Api.PostAsync(Target, Large)).Is(200);
        Assert.False(sending.IsCompleted);

        await pipe.Writer.CompleteAsync();
        (await sending).Is(200);
    }

    [Fact]
    public async Task A_large_document_that_is_refused_or_given_up_leaves_the_way_free()
    {
        (await Api.PostAsync(Target, Large + "}")).IsProblem(400, "malformed");
        using (await LargeDocuments.WaitAsync(CancellationToken.None))
        {
            using var leaving = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            using var content = new StringContent(Large, Encoding.UTF8, "application/json");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Api.Http.PostAsync(Target, content, leaving.Token));
        }

        (await Api.PostAsync(Target, Large)).Is(200);
        (await Api.PostAsync(Target, Large)).Is(200);
    }
}
