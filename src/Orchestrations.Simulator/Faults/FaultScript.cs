using System.Text.RegularExpressions;

namespace Orchestrations.Simulator.Faults;

/// <summary>The faults that one prompt, name or record asks for, in the order written.</summary>
internal sealed partial class FaultScript(IReadOnlyList<Fault> faults)
{
    /// <summary>What a prompt can ask for: the submission, its polls and its output.</summary>
    public const FaultPlaces OfPrompt = FaultPlaces.Submit | FaultPlaces.Poll | FaultPlaces.Output;

    /// <summary>What an asset's name or address can ask for.</summary>
    public const FaultPlaces OfAsset = FaultPlaces.Asset | FaultPlaces.Get;

    /// <summary>What a group's name can ask for: of itself, and of the assets in it.</summary>
    public const FaultPlaces OfGroup = FaultPlaces.Group | OfAsset;

    public static FaultScript Empty { get; } = new([]);

    public IReadOnlyList<Fault> Faults => faults;

    /// <summary>The faults as they are written down.</summary>
    public IReadOnlyList<string> Written => [.. faults.Select(fault => fault.ToString())];

    /// <summary>Finds every <c>#sim:</c> word of a text; the first that can't be read is the error.</summary>
    public static (FaultScript? Script, string? Error) Parse(string text, FaultPlaces allowed)
    {
        List<Fault>? found = null;
        foreach (var word in Words().EnumerateMatches(text))
        {
            var written = text.AsSpan(word.Index + "#sim:".Length, word.Length - "#sim:".Length).TrimEnd(".,;:!?)\"'").ToString();
            var (fault, error) = Fault.Parse(written, allowed);
            if (fault is null)
            {
                return (null, $"#sim:{written}: {error}");
            }

            (found ??= []).Add(fault);
        }

        return (found is null ? Empty : new FaultScript(found), null);
    }

    /// <summary>Reads back what a record holds.</summary>
    public static FaultScript Restore(IReadOnlyList<string> words) =>
        words.Count == 0
            ? Empty
            : new FaultScript([.. words.Select(word => Fault.Parse(word, FaultPlaces.Everywhere).Fault).OfType<Fault>()]);

    /// <summary>These faults, then others.</summary>
    public FaultScript With(FaultScript others) => others.Faults.Count == 0 ? this : new FaultScript([.. faults, .. others.Faults]);

    /// <summary>The fault of the exchange with that number, counted from 0: each fault takes its share of the exchanges, in the order written.</summary>
    public Fault? Exchange(FaultPlaces place, int number) => At(FaultKind.Exchange, place, number);

    /// <summary>How the generation or asset with that number ends; null for well.</summary>
    public Fault? Outcome(FaultPlaces place, int number) => At(FaultKind.Outcome, place, number);

    public Fault? Trait(string word)
    {
        foreach (var fault in faults)
        {
            if (fault.Definition.Kind == FaultKind.Trait && fault.Word == word)
            {
                return fault;
            }
        }

        return null;
    }

    public bool Has(string trait) => Trait(trait) is not null;

    private Fault? At(FaultKind kind, FaultPlaces place, int number)
    {
        foreach (var fault in faults)
        {
            if (fault.Definition.Kind != kind || fault.Place != place)
            {
                continue;
            }

            if (fault.Times is not { } times || number < times)
            {
                return fault;
            }

            number -= times;
        }

        return null;
    }

    [GeneratedRegex(@"#sim:\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Words();
}
