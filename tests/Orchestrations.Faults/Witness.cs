using System.Net;
using System.Text.Json;

namespace Orchestrations.Faults;

/// <summary>A client of a campaign that remembers what it was told: it is committed, and can't be unsaid.</summary>
internal sealed class Witness
{
    public const string Promise = "What a client was told is kept";

    private int? _ended;

    /// <summary>Is told that the campaign is accepted.</summary>
    public void HearAccepted() => _ended ??= 0;

    /// <summary>Is told how the campaign stands.</summary>
    /// <param name="status">The answer's.</param>
    /// <param name="body">The answer's.</param>
    /// <returns>What is other than it was told before, if anything is.</returns>
    public Finding? Hear(HttpStatusCode status, string body)
    {
        if (status == HttpStatusCode.NotFound && _ended is not null)
        {
            return new Finding(Promise, "the campaign that was accepted is unknown");
        }

        if (status != HttpStatusCode.OK)
        {
            return null;
        }

        var counts = JsonElement.Parse(body).GetProperty("counts");
        var before = _ended;
        _ended = counts.GetProperty("succeeded").GetInt32() + counts.GetProperty("failed").GetInt32() + counts.GetProperty("review").GetInt32();
        return _ended < before ? new Finding(Promise, $"{before} items had ended, and now {_ended} have") : null;
    }
}
