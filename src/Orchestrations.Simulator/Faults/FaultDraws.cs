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

    /// <summary>The outcome (one at most) and the traits drawn for one generation, group or asset.</summary>
    public IEnumerable<Fault> Lasting(FaultPlaces place, string key, int number)
    {
        var ended = false;
        foreach (var (fault, chance) in _chances)
        {
            var outcome = fault.Definition.Kind == FaultKind.Outcome;
            if (fault.Definition.Kind != FaultKind.Exchange && fault.Place == place && !(outcome && ended) && Strikes(fault, chance, key, number))
            {
                ended |= outcome;
                yield return fault;
            }
        }
    }

    private bool Strikes(Fault fault, double chance, string key, int number) =>
        chance > 0 && Draw.Fraction(seed, fault.ToString(), key, number) < chance;
}
