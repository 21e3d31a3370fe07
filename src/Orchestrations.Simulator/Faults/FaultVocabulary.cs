using System.Collections.Frozen;

namespace Orchestrations.Simulator.Faults;

/// <summary>Every fault that the simulator can play. <c>docs/simulator.md</c> has the same list with what a client should do.</summary>
internal static class FaultVocabulary
{
    private static readonly FaultDefinition[] Definitions =
    [
        .. new[] { "400", "401", "403", "404" }.Select(word => Exchange(word)),
        .. new[] { "429", "503" }.Select(word => Exchange(word, FaultValue.Duration)),
        .. new[] { "500", "502", "504" }.Select(word => Exchange(word) with { AfterAllowed = true }),
        Exchange("unauthorized", places: FaultPlaces.Calls),
        Exchange("forbidden", places: FaultPlaces.Calls),
        Exchange("quota", places: FaultPlaces.Calls),
        Exchange("upstream-limit", places: FaultPlaces.Calls),
        Exchange("upstream-refusal", FaultValue.Text, FaultPlaces.Calls),
        Exchange("upstream-error", places: FaultPlaces.Calls),
        Exchange("moderation-at-submit", FaultValue.Text, FaultPlaces.Submit),
        Exchange("reset") with { AfterAllowed = true },
        Exchange("hang", FaultValue.Duration) with { AfterAllowed = true },
        Exchange("html", FaultValue.Status) with { AfterAllowed = true },
        Exchange("empty") with { AfterWork = true },
        Exchange("truncated") with { AfterWork = true },
        Exchange("cut") with { AfterWork = true },
        Exchange("drip", FaultValue.Duration) with { AfterWork = true },
        Exchange("wrong-shape") with { AfterWork = true },
        Exchange("huge", FaultValue.Bytes, FaultPlaces.Calls) with { AfterWork = true },
        Exchange("null-data", places: FaultPlaces.Poll) with { AfterWork = true },
        Exchange("wrapped", places: FaultPlaces.List) with { AfterWork = true },
        Exchange("redirect", FaultValue.Text, FaultPlaces.Output),
        Exchange("no-range", places: FaultPlaces.Output) with { AfterWork = true },

        Outcome("moderation", FaultPlaces.Submit, FaultValue.Text),
        Outcome("fail", FaultPlaces.Submit | FaultPlaces.Asset, FaultValue.Text),
        Outcome("fail-at-100", FaultPlaces.Submit),
        Outcome("expire", FaultPlaces.Submit),
        Outcome("cancelled", FaultPlaces.Submit),
        Outcome("stuck", FaultPlaces.Submit, FaultValue.EndStatus),
        Outcome("never", FaultPlaces.Submit | FaultPlaces.Asset),
        Outcome("inactive", FaultPlaces.Asset),

        Trait("slow", FaultPlaces.Submit | FaultPlaces.Asset, FaultValue.Duration) with { ValueRequired = true },
        Trait("not-found", FaultPlaces.Submit | FaultPlaces.Group, FaultValue.Duration),
        Trait("late-url", FaultPlaces.Submit, FaultValue.Duration),
        Trait("no-url", FaultPlaces.Submit),
        Trait("expired-url", FaultPlaces.Submit) with { Counted = true },
        Trait("gateway-url", FaultPlaces.Submit, FaultValue.Text),
        Trait("result-url", FaultPlaces.Submit, FaultValue.Text) with { ValueRequired = true },
        Trait("fail-reason-url", FaultPlaces.Submit),
        Trait("flat", FaultPlaces.Submit),
        Trait("bare", FaultPlaces.Submit),
        Trait("nested", FaultPlaces.Submit),
        Trait("unknown-status", FaultPlaces.Submit),
        Trait("odd-case", FaultPlaces.Submit),
        Trait("old-answer", FaultPlaces.Submit),
        Trait("bytes", FaultPlaces.Submit, FaultValue.Bytes) with { ValueRequired = true },
        Trait("no-status", FaultPlaces.Asset),
        Trait("wants-group-type", FaultPlaces.Group),
        Trait("hides-with-group-type", FaultPlaces.Group),
    ];

    private static readonly FrozenDictionary<string, FaultDefinition> ByWord =
        Definitions.ToFrozenDictionary(definition => definition.Word, StringComparer.OrdinalIgnoreCase);

    /// <summary>Shorthands that read better than what they stand for.</summary>
    public static FrozenDictionary<string, string> Shorthands { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["lost-answer"] = "after-reset",
        ["short-body"] = "output.cut",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<FaultDefinition> All => Definitions;

    public static FaultDefinition? Find(string word) => ByWord.GetValueOrDefault(word);

    private static FaultDefinition Exchange(
        string word, FaultValue value = FaultValue.None, FaultPlaces places = FaultPlaces.Everywhere) =>
        new(word, FaultKind.Exchange, places, value);

    private static FaultDefinition Outcome(string word, FaultPlaces places, FaultValue value = FaultValue.None) =>
        new(word, FaultKind.Outcome, places, value);

    private static FaultDefinition Trait(string word, FaultPlaces places, FaultValue value = FaultValue.None) =>
        new(word, FaultKind.Trait, places, value);
}
