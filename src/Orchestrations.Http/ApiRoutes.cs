namespace Orchestrations.Http;

/// <summary>All that the API answers, once, for both hosts: the embedded host maps it, the Functions app has a function for each.</summary>
public static class ApiRoutes
{
    /// <summary>Every row.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
    ];
}
