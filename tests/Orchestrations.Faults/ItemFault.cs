namespace Orchestrations.Faults;

/// <summary>A fault that an item's prompt asks the simulated gateway for, and how the item may end by it.</summary>
/// <param name="Words">In the words of <c>docs/simulator.md</c>; empty for none.</param>
/// <param name="Ends">The statuses that it may end in. Review besides, where the ledger shows that the answer to its submission is not known.</param>
internal sealed record ItemFault(string Words, params IReadOnlyList<string> Ends)
{
    private static readonly string[] Well = ["Succeeded"];
    private static readonly string[] Badly = ["Failed"];
    private static readonly string[] Doubtful = ["Review"];
    private static readonly string[] Either = ["Succeeded", "Failed"];

    /// <summary>The codes that its failure may have; empty for any.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>All faults that a service has to get over, or to end an item by, within seconds.</summary>
    public static IReadOnlyList<ItemFault> All { get; } =
    [
        // Refusals of a submission, which pass.
        .. Of(Well, "429x2", "429=1sx1", "503x2", "503=1sx1", "upstream-limitx1", "old-answer", "after-hang=1s", "drip=20ms"),
        .. Of(Either, "upstream-errorx1"),

        // Polls.
        .. Of(
            Well,
            "poll.500x2", "poll.502x1", "poll.504x1", "poll.429x2", "poll.429=1sx1", "poll.503x2", "poll.resetx2", "poll.after-resetx1", "poll.htmlx1", "poll.html=200x1",
            "poll.truncatedx1", "poll.cutx1", "poll.emptyx1", "poll.wrong-shapex1", "poll.null-datax2", "poll.hang=1sx1", "poll.hangx1", "poll.drip=20msx1", "poll.huge=4MiBx1"),
        .. Of(Well, "not-found=1s", "flat", "bare", "nested", "unknown-status", "odd-case", "fail-reason-url", "slow=2s", "stuck=succeeded"),

        // Outputs.
        .. Of(
            Well,
            "late-url=1s", "expired-urlx1", "expired-urlx2", "gateway-url", "gateway-url=absolute", "bytes=24MiB", "output.cutx2", "output.resetx2", "output.500x2", "output.503x1",
            "output.429x1", "output.403x1", "output.hang=1sx1", "output.drip=20msx1", "output.no-rangex1", "output.redirectx1"),
        .. Of(Badly, "output.html=200", "output.empty", "output.wrong-shape").Select(fault => fault with { Codes = ["output_rejected"] }),

        // How a generation ends that is not well.
        .. Of(Badly, "moderation", "fail-at-100", "moderation-at-submit").Select(fault => fault with { Codes = ["content_blocked"] }),
        .. Of(Badly, "expire", "cancelled", "stuck").Select(fault => fault with { Codes = ["generation_expired"] }),
        .. Of(Badly, "fail", "stuck=failed").Select(fault => fault with { Codes = ["generation_failed"] }),
        .. Of(Badly, "400", "upstream-refusal"),

        // Answers to a submission that tell nobody whether it was accepted.
        .. Of(
            Doubtful,
            "lost-answer", "reset", "500", "502", "504", "after-500", "after-502", "after-504", "html", "after-html", "html=200", "empty", "truncated", "cut", "wrong-shape", "hang",
            "after-hang"),
    ];

    /// <summary>Faults that take a deadline to end.</summary>
    public static IReadOnlyList<ItemFault> Endless { get; } =
    [
        new("never", Badly) { Codes = ["deadline_exceeded"] },
        new("no-url", Badly) { Codes = ["output_unavailable"] },
        new("output.404", Badly) { Codes = ["output_unavailable"] },
        new("output.cut", Badly) { Codes = ["output_unavailable"] },
    ];

    private static IEnumerable<ItemFault> Of(string[] ends, params IEnumerable<string> words) => words.Select(one => new ItemFault(one, ends));
}
