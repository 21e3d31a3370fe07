using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrations.Http.Pipeline;
using Orchestrations.Http.Tests.OpenApi;
using Orchestrations.Http.Tests.Pipeline;
using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Routes;

/// <summary>
/// What every route answers whatever is asked of it, over a real socket: the API's own routes, gate and pipeline, of which no endpoint can be had.
/// </summary>
public sealed class SharedErrorTests
{
    private const string Key = "0123456789abcdef";
    private const int MaxBytes = 1024;

    public static TheoryData<string> Routes => [.. ApiRoutes.All.Select(route => route.Name)];

    public static TheoryData<string> KeyedRoutes => [.. ApiRoutes.All.Where(route => !route.IsAnonymous).Select(route => route.Name)];

    public static TheoryData<string> RoutesThatNeedSomething =>
        [.. ApiRoutes.All.Where(route => DescribedApi.Response("/" + route.Pattern, route.Method, 503) is not null).Select(route => route.Name)];

    public static TheoryData<string> RoutesWithBodies => [.. ApiRoutes.All.Where(route => route.Method == "POST").Select(route => route.Name)];

    [Theory]
    [MemberData(nameof(KeyedRoutes))]
    public async Task Without_a_key_it_is_401(string name)
    {
        await using var api = await Api.StartAsync(_ => new InvalidOperationException("It was let through."));

        var answer = await api.SendAsync(name, key: null);

        answer.IsProblem(401, "unauthenticated");
        Assert.Contains("x-functions-key", answer.Headers.WwwAuthenticate.Single().Parameter!, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Who_asks_too_often_is_told_when_to_come_again(string name)
    {
        await using var api = await Api.StartAsync(_ => new InvalidOperationException("It failed."));
        (await api.SendAsync(name)).Is(500);

        var answer = await api.SendAsync(name);

        answer.IsProblem(429, "too_many_requests");
        Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_fault_is_500_without_a_word_of_it(string name)
    {
        await using var api = await Api.StartAsync(_ => new InvalidOperationException("secret words"));

        var answer = (await api.SendAsync(name)).IsProblem(500, "internal_error");

        Assert.DoesNotContain("secret words", answer.Json.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(api.Log.Errors, line => line.Contains("secret words", StringComparison.Ordinal) && line.Contains(answer.Text("traceId")!, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(RoutesThatNeedSomething))]
    public async Task What_is_away_is_503_and_says_when_to_come_again(string name)
    {
        await using var api = await Api.StartAsync(_ => new TimeoutException("down at /srv/data"));

        var answer = (await api.SendAsync(name)).IsProblem(503, "service_unavailable");

        Assert.DoesNotContain("/srv/data", answer.Json.GetRawText(), StringComparison.Ordinal);
        Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Theory]
    [MemberData(nameof(RoutesWithBodies))]
    public async Task A_body_that_is_too_large_is_413(string name)
    {
        await using var api = await Api.StartAsync(_ => new InvalidOperationException("It was let through."));

        var answer = (await api.SendAsync(name, bytes: MaxBytes + 1)).IsProblem(413, "payload_too_large");

        Assert.Contains("1024", answer.Text("detail"), StringComparison.Ordinal);
    }

    private sealed class Api(WebApplication app, HttpClient http, LogLines log) : IAsyncDisposable
    {
        public LogLines Log => log;

        public static async Task<Api> StartAsync(Func<ApiRoute, Exception> failure)
        {
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([new("Api:Keys:0", Key), new("Api:MaxRequestBytes", $"{MaxBytes}")])
                .Build();
            var log = new LogLines();
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            builder.Logging.AddProvider(log);
            builder.Services
                .AddRoutingCore()
                .AddSingleton(new HostOutages(e => e is TimeoutException))
                .AddOrchestrationsApi(configuration)
                .AddSingleton(_ => new ClientLimits(burst: 1, perSecond: 1));
            foreach (var route in ApiRoutes.All)
            {
                builder.Services.AddSingleton(route.EndpointType, _ => throw failure(route));
            }

            var app = builder.Build();
            app.UseRouting();
            app.MapOrchestrationsApi();
            await app.StartAsync();
            return new Api(app, new HttpClient(new DescribedAnswers(new SocketsHttpHandler())) { BaseAddress = new Uri(app.Urls.First()) }, log);
        }

        public async Task<ApiAnswer> SendAsync(string name, string? key = Key, int bytes = 0)
        {
            var route = ApiRoutes.All.Single(route => route.Name == name);
            using var request = new HttpRequestMessage(new HttpMethod(route.Method), "/" + route.Pattern.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
            if (key is not null)
            {
                request.Headers.Add(ApiOptions.KeyHeader, key);
            }

            if (bytes > 0)
            {
                request.Content = new ByteArrayContent(new byte[bytes]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            }

            using var answer = await http.SendAsync(request);
            return new ApiAnswer(
                route.Method, request.RequestUri!.OriginalString, answer.StatusCode, answer.Headers, answer.Content.Headers, await answer.Content.ReadAsByteArrayAsync());
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await app.DisposeAsync();
            log.Dispose();
        }
    }
}
