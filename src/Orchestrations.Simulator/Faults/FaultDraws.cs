namespace Orchestrations.Simulator.Faults;

/// <summary>Draws the faults of the configuration. What is drawn depends on the seed and the key alone, never on the order of requests.</summary>
internal sealed class FaultDraws(SimulatorFaults configured, int seed)
{
    private readonly (Fault Fault, double Chance)[] _chances =
        [.. configured.Chances.Select(pair => (Fault.Parse(pair.Key, FaultPlaces.Everywhere).Fault!, pair.Value))];

    /// <summary>The fault of one exchange, or null.</summary>
    public Fault? Exchange(FaultPlaces place, string key, int number)
    {
        foreach (var (fault, chance) in _chances)
        {
            if (fault.Definition.Kind == FaultKind.Exchange && fault.Place == place && Strikes(fault, chance, key, number))
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>
    /// What the generation, group or asset of that number carries from its making on: its traits, scripted or drawn, the faults of the
    /// later calls about it, and its one outcome.
    /// </summary>
    public FaultScript Carried(FaultScript script, FaultPlaces place, string key, int number)
    {
        var drawn = _chances
            .Where(chance => chance.Fault.Place == place
                && chance.Fault.Definition.Kind != FaultKind.Exchange
                && Strikes(chance.Fault, chance.Chance, key, number))
            .Select(chance => chance.Fault)
            .ToList();
        var outcome = script.Outcome(place, number) is { } scripted
            ? scripted with { Times = null }
            : drawn.Find(fault => fault.Definition.Kind == FaultKind.Outcome);
        return new FaultScript(
        [
            .. script.Faults.Where(fault => fault.Place == place ? fault.Definition.Kind == FaultKind.Trait : fault.Place > place),
            .. drawn.Where(fault => fault.Definition.Kind == FaultKind.Trait),
            .. outcome is null ? Array.Empty<Fault>() : [outcome],
        ]);
    }

    private bool Strikes(Fault fault, double chance, string key, int number) =>
        chance > 0 && Draw.Fraction(seed, fault.ToString(), key, number) < chance;
}
