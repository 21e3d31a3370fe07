namespace Orchestrations.Http;

/// <summary>One row of the API: a verb, a path and what answers there.</summary>
/// <param name="Name">Its name, which is the operation's id in the API's description and the function's name on Azure Functions.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path below the root, with route parameters, such as <c>api/campaigns/{campaignId}</c>.</param>
/// <param name="EndpointType">The <see cref="ApiEndpoint"/> that answers.</param>
public sealed record ApiRoute(string Name, string Method, string Pattern, Type EndpointType)
{
    /// <summary>Whether it is answered without a key.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>A row.</summary>
    /// <typeparam name="TEndpoint">What answers.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="pattern">The path below the root.</param>
    public static ApiRoute Of<TEndpoint>(string name, string method, string pattern)
        where TEndpoint : ApiEndpoint => new(name, method, pattern, typeof(TEndpoint));
}
