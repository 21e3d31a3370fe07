using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrations.Campaigns;

namespace Orchestrations.Http.Health;

/// <summary>What the service needs, and whether it has it.</summary>
/// <param name="Store">Where objects are kept: it could be written.</param>
/// <param name="Runtime">The durable runtime: it could be asked.</param>
/// <param name="Gateway">The provider's gateway, as the work last saw it.</param>
internal sealed record HealthChecks(HealthCheck Store, HealthCheck Runtime, HealthCheck Gateway)
{
    /// <summary>Those that failed, by name.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, HealthCheck Check)> Failed =>
        [.. ((IEnumerable<(string, HealthCheck Check)>)[("store", Store), ("runtime", Runtime), ("gateway", Gateway)]).Where(entry => entry.Check.Status == HealthStatus.Failed)];
}

/// <summary>One check.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Message">What is wrong, or null. It says nothing that not everybody may know: probes are anonymous.</param>
/// <param name="SeenAt">When the gateway gave the answer that it is about, in UTC; null for what was looked at now.</param>
internal sealed record HealthCheck(HealthStatus Status, string? Message = null, DateTimeOffset? SeenAt = null);

/// <summary>How a check came out.</summary>
internal enum HealthStatus
{
    /// <summary>Nothing has been seen yet, or not for long.</summary>
    Unknown = 0,

    /// <summary>All is well.</summary>
    Ok = 1,

    /// <summary>It is not.</summary>
    Failed = 2,
}

/// <summary>The process answers.</summary>
/// <param name="Status"><c>Live</c>.</param>
internal sealed record Liveness(string Status);

/// <summary>The service does its work.</summary>
/// <param name="Status"><c>Ready</c>.</param>
/// <param name="Checks">What it needs.</param>
internal sealed record Readiness(string Status, HealthChecks Checks);

/// <summary>Problem details that say what the service lacks.</summary>
/// <param name="Type">The kind of problem, as a URI.</param>
/// <param name="Title">The kind of problem, for a person.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is lacking.</param>
/// <param name="Code">The kind of problem, for a program.</param>
/// <param name="Checks">What the service needs.</param>
internal sealed record Unreadiness(string Type, string Title, int Status, string? Detail, string Code, HealthChecks Checks)
{
    /// <summary>Says what is lacking.</summary>
    /// <param name="checks">What the service needs, some of which failed.</param>
    public static Unreadiness Of(HealthChecks checks)
    {
        var problem = Problem.Unavailable(string.Join(" ", checks.Failed.Select(entry => $"{entry.Name}: {entry.Check.Message}")));
        return new Unreadiness(problem.Type, problem.Title, problem.Status, problem.Detail, problem.Code, checks);
    }
}

/// <summary>How answers to probes are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Liveness))]
[JsonSerializable(typeof(Readiness))]
[JsonSerializable(typeof(Unreadiness))]
internal sealed partial class HealthJson : JsonSerializerContext;
