using System.Collections.Concurrent;

namespace Orchestrations.Http.Tests.Serving;

/// <summary>Every answer that the API gave in this run of the tests, so that each can be held against its description.</summary>
internal static class RecordedAnswers
{
    private const int MaxBodyBytes = 64 * 1024;

    private static readonly ConcurrentQueue<ApiAnswer> Answers = new();

    /// <summary>The answers so far.</summary>
    public static IReadOnlyCollection<ApiAnswer> All => [.. Answers];

    /// <summary>Records an answer; what is large is no JSON that anybody describes.</summary>
    /// <param name="answer">The answer.</param>
    public static void Add(ApiAnswer answer)
    {
        if (answer.Body.Length <= MaxBodyBytes)
        {
            Answers.Enqueue(answer);
        }
    }
}
