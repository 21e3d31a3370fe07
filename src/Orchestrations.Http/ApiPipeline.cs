using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Http.Campaigns;
using Orchestrations.Http.Pipeline;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http;

/// <summary>
/// What every route has in common, whatever the host: problem details for what goes wrong, headers, limits. The hosts differ in how a request
/// reaches it, so it is no middleware.
/// </summary>
/// <param name="services">Where the endpoints are found.</param>
/// <param name="options">How much is read of a request.</param>
/// <param name="outages">Which exceptions say that something the host needs is away.</param>
/// <param name="logger">Where unexpected failures are logged.</param>
public sealed partial class ApiPipeline(IServiceProvider services, IOptions<ApiOptions> options, HostOutages outages, ILogger<ApiPipeline> logger)
{
    private static readonly TimeSpan OutageRetryAfter = TimeSpan.FromSeconds(10);

    private readonly long _maxRequestBytes = options.Value.MaxRequestBytes;

    /// <summary>Answers a request on a route.</summary>
    /// <param name="context">The request and the answer.</param>
    /// <param name="route">The route it came by.</param>
    public Task InvokeAsync(HttpContext context, ApiRoute route) => InvokeAsync(context, route, admit: null);

    /// <summary>Answers a request that no route is for: 404, or 405 where another method is answered there.</summary>
    /// <param name="context">The request and the answer.</param>
    public Task RefuseAsync(HttpContext context) => RefuseAsync(context, admit: null);

    internal Task InvokeAsync(HttpContext context, ApiRoute route, Action<HttpContext, ApiRoute?>? admit)
    {
        ArgumentNullException.ThrowIfNull(route);
        return GuardAsync(context, route, () =>
        {
            admit?.Invoke(context, route);
            return ((ApiEndpoint)services.GetRequiredService(route.EndpointType)).HandleAsync(context);
        });
    }

    internal Task RefuseAsync(HttpContext context, Action<HttpContext, ApiRoute?>? admit) =>
        GuardAsync(context, route: null, () =>
        {
            admit?.Invoke(context, null);
            throw UnmatchedRequests.Refuse(context.Request);
        });

    private async Task GuardAsync(HttpContext context, ApiRoute? route, Func<Task> answer)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var activity = AnswerHeaders.StartActivityIfNone(context.Request);
        var started = Stopwatch.GetTimestamp();
        AnswerHeaders.Set(context.Response);
        try
        {
            LimitBody(context);
            await answer();
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // Whoever asked has gone: nobody is left to be told, and nothing is wrong here.
            LogAborted(context.Request.Method, route?.Pattern);
            context.Abort();
            return;
        }
        catch (Exception e) when (context.Response.HasStarted)
        {
            // An answer that breaks off is seen to be none; one that ends in good order would be taken for whole.
            LogBroken(e, context.Request.Method, route?.Pattern);
            context.Abort();
            return;
        }
        catch (Exception e)
        {
            await TellAsync(context, Explain(e, context.Request.Method, route));
        }

        LogAnswered(context.Request.Method, route?.Pattern, context.Response.StatusCode, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task TellAsync(HttpContext context, ApiException failure)
    {
        var response = context.Response;
        response.Clear();
        AnswerHeaders.Set(response);
        if (failure.Header is { } header)
        {
            response.Headers[header.Name] = header.Value;
        }

        if (failure.RetryAfter is { } wait)
        {
            AnswerHeaders.SetRetryAfter(response, wait);
        }

        await JsonAnswer.WriteAsync(context, failure.Problem.Status, failure.Problem, ProblemJson.Default.Problem, Problem.MediaType);
    }

    // Before anything is read, so that what the body announces is refused at once, and what it does not announce where it goes on too long.
    private void LimitBody(HttpContext context)
    {
        if (context.Request.ContentLength > _maxRequestBytes)
        {
            throw PipelineProblems.PayloadTooLarge(_maxRequestBytes);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = _maxRequestBytes;
        }
    }

    private ApiException Explain(Exception exception, string method, ApiRoute? route)
    {
        var traceId = Activity.Current?.TraceId.ToHexString();
        switch (exception)
        {
            case ApiException failure:
                return failure;
            case PlanGoneException gone:
                return CampaignRequests.NoCampaign(gone.CampaignId);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return PipelineProblems.PayloadTooLarge(_maxRequestBytes);
            case BadHttpRequestException bad:
                return PipelineProblems.Malformed(bad);
            case ObjectStoreException:
            case var _ when outages.IsOutage(exception):
                LogOutage(exception, method, route?.Pattern, traceId);
                return PipelineProblems.Unavailable(traceId, OutageRetryAfter);
            default:
                LogFailed(exception, method, route?.Pattern, traceId);
                return PipelineProblems.InternalError(traceId);
        }
    }

    // The pattern and not the path: a path may hold a token, and its query a key.
    [LoggerMessage(4001, LogLevel.Debug, "{Method} /{Pattern} was answered {Status} in {Elapsed} ms")]
    private partial void LogAnswered(string method, string? pattern, int status, long elapsed);

    [LoggerMessage(4002, LogLevel.Debug, "{Method} /{Pattern} was given up by the caller")]
    private partial void LogAborted(string method, string? pattern);

    [LoggerMessage(4003, LogLevel.Error, "{Method} /{Pattern} failed in the middle of its answer")]
    private partial void LogBroken(Exception exception, string method, string? pattern);

    [LoggerMessage(4004, LogLevel.Error, "{Method} /{Pattern} could not be answered: what it needs is away (trace {TraceId})")]
    private partial void LogOutage(Exception exception, string method, string? pattern, string? traceId);

    [LoggerMessage(4005, LogLevel.Error, "{Method} /{Pattern} failed (trace {TraceId})")]
    private partial void LogFailed(Exception exception, string method, string? pattern, string? traceId);
}
