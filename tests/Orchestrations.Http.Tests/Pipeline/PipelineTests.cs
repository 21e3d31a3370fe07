using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Http.Tests.Pipeline;

/// <summary>What becomes of whatever an endpoint does, over a real socket; the endpoint is the test's.</summary>
public sealed class PipelineTests : IAsyncLifetime, IDisposable
{
    private static readonly ApiRoute Route = new("Test", "POST", "test/{what}", typeof(Endpoint));

    private readonly LogLines _log = new();
    private readonly Endpoint _endpoint = new();
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace);
        builder.Services
            .AddSingleton(_endpoint)
            .AddSingleton(Options.Create(new ApiOptions { MaxRequestBytes = 1024 }))
            .AddSingleton(new HostOutages(e => e is TimeoutException))
            .AddSingleton<ApiPipeline>();
        _app = builder.Build();
        var pipeline = _app.Services.GetRequiredService<ApiPipeline>();
        _app.Run(context => context.Request.Path.StartsWithSegments("/test", StringComparison.Ordinal) ? pipeline.InvokeAsync(context, Route) : pipeline.RefuseAsync(context));
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task A_fault_is_answered_with_a_trace_and_without_a_word_of_it_and_logged_with_all_of_it()
    {
        _endpoint.Answer = _ => throw new InvalidOperationException("secret words");

        var answer = await PostAsync();

        var problem = await ProblemAsync(answer, 500, "internal_error");
        Assert.DoesNotContain("secret words", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", problem.GetRawText(), StringComparison.Ordinal);
        var trace = problem.GetProperty("traceId").GetString()!;
        Assert.Contains(trace, answer.Headers.GetValues("traceparent").Single(), StringComparison.Ordinal);
        Assert.Contains(trace, Assert.Single(_log.Errors, line => line.Contains("secret words", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_away_is_503_and_says_when_to_come_again(bool isHosts)
    {
        _endpoint.Answer = _ => throw (isHosts ? new TimeoutException("down") : new ObjectStoreException("down at /srv/data", isTransient: true, null));

        var answer = await PostAsync();

        var problem = await ProblemAsync(answer, 503, "service_unavailable");
        Assert.DoesNotContain("/srv/data", problem.GetRawText(), StringComparison.Ordinal);
        Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains(_log.Errors, line => line.Contains("down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_endpoint_refuses_is_answered_as_it_says_and_not_logged_as_an_error()
    {
        _endpoint.Answer = context =>
        {
            context.Response.Headers.ETag = "\"of an answer that is not given\"";
            throw new ApiException(Problem.Of("not_ready", 409, "Not there yet.", "Wait.")) { RetryAfter = TimeSpan.FromMilliseconds(1), Header = ("Allow", "GET") };
        };

        var answer = await PostAsync();

        await ProblemAsync(answer, 409, "not_ready");
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
        Assert.Null(answer.Headers.ETag);
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task Every_answer_carries_a_trace_that_goes_on_with_the_callers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/test/a");
        request.Headers.Add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

        using var answer = await _http.SendAsync(request);

        var parent = answer.Headers.GetValues("traceparent").Single();
        Assert.StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-", parent, StringComparison.Ordinal);
        Assert.DoesNotContain("00f067aa0ba902b7", parent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_is_shown_as_what_it_says_it_is_in_no_frame_and_kept_nowhere()
    {
        var answer = await PostAsync();

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_body_that_announces_too_much_is_refused_before_it_is_read()
    {
        _endpoint.Answer = _ => throw new InvalidOperationException("It was let through.");

        await ProblemAsync(await PostAsync(new ByteArrayContent(new byte[1025])), 413, "payload_too_large");
    }

    [Fact]
    public async Task A_body_that_announces_nothing_is_refused_where_it_goes_on_too_long()
    {
        _endpoint.Answer = context => context.Request.Body.CopyToAsync(Stream.Null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/test/a") { Content = new StreamContent(new MemoryStream(new byte[4096])) };
        request.Headers.TransferEncodingChunked = true;

        await ProblemAsync(await _http.SendAsync(request), 413, "payload_too_large");
    }

    [Fact]
    public async Task A_body_of_the_largest_size_is_read()
    {
        _endpoint.Answer = context => context.Request.Body.CopyToAsync(Stream.Null);

        Assert.Equal(200, (int)(await PostAsync(new ByteArrayContent(new byte[1024]))).StatusCode);
    }

    [Fact]
    public async Task A_caller_who_goes_away_is_no_error()
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _endpoint.Answer = async context =>
        {
            came.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                ended.SetResult();
            }
        };
        using var leave = new CancellationTokenSource();
        var call = _http.PostAsync("/test/a", null, leave.Token);
        await came.Task;

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await EventuallyAsync(() => _log.All.Any(line => line.Contains("given up by the caller", StringComparison.Ordinal)));
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_not_taken_for_whole()
    {
        _endpoint.Answer = async context =>
        {
            await context.Response.WriteAsync("half of ");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException("It broke.");
        };

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync());

        Assert.Contains(_log.Errors, line => line.Contains("in the middle of its answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_no_fault_of_the_service()
    {
        _endpoint.Answer = _ => throw new BadHttpRequestException("Unexpected end of request content.");

        var problem = await ProblemAsync(await PostAsync(), 400, "malformed");

        Assert.Equal("Unexpected end of request content.", problem.GetProperty("detail").GetString());
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task A_host_without_traces_of_its_own_gets_one()
    {
        using var quiet = new HttpClient { BaseAddress = _http.BaseAddress };
        _endpoint.Answer = context =>
        {
            Assert.NotNull(Activity.Current);
            return Task.CompletedTask;
        };

        Assert.Equal(200, (int)(await PostAsync()).StatusCode);
    }

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        var until = DateTime.UtcNow.AddSeconds(30);
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < until, "It does not come to that.");
            await Task.Delay(20);
        }
    }

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer, int status, string code)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent? content = null) => _http.PostAsync("/test/a", content);

    private sealed class Endpoint : ApiEndpoint
    {
        public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

        public override Task HandleAsync(HttpContext context) => Answer(context);
    }
}
