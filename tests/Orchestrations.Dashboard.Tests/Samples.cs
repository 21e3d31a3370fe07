namespace Orchestrations.Dashboard.Tests;

/// <summary>Answers of the API that would take long to come by.</summary>
internal static class Samples
{
    public static object Campaign(string id, string name, string status, string? outcome, int succeeded = 0, int failed = 0, int generating = 0, int pending = 0) => new
    {
        id,
        name,
        status,
        outcome,
        createdAt = "2026-03-01T09:00:00Z",
        updatedAt = "2026-03-01T09:10:00Z",
        completedAt = outcome is null ? null : "2026-03-01T09:10:00Z",
        counts = new { total = succeeded + failed + generating + pending, pending, preparing = 0, generating, archiving = 0, succeeded, failed, review = 0, cancelled = 0 },
        estimatedCompletion = (string?)null,
        failure = (object?)null,
        links = new { },
    };

    public static object Item(string id, string status) => new
    {
        id,
        status,
        taskId = status == "Pending" ? null : $"task-{id}",
        progress = status == "Generating" ? 40 : (int?)null,
        attempts = status == "Pending" ? 0 : 1,
        output = status == "Succeeded" ? new { uri = "", path = $"outputs/large/{id}.mp4", contentType = "video/mp4", bytes = 15_000, sha256 = id } : null,
        lastFrame = (object?)null,
        failure = status == "Failed"
            ? new { code = "generation_failed", message = "The task failed.", retriable = false, upstreamCode = (string?)null, upstreamMessage = (string?)null, hint = (string?)null }
            : null,
        usage = (object?)null,
        timings = new { queuedAt = "2026-03-01T09:00:00Z", submittedAt = (string?)null, generatedAt = (string?)null, archivedAt = (string?)null },
    };
}
