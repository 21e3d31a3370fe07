namespace Orchestrations.Simulator.Faults;

/// <summary>Where a fault strikes: the call whose answer it spoils, or whose subject it marks.</summary>
[Flags]
internal enum FaultPlaces
{
    None = 0,
    Submit = 1,
    Poll = 2,
    Output = 4,
    Group = 8,
    Asset = 16,
    Get = 32,
    List = 64,
    Calls = Submit | Poll | Group | Asset | Get | List,
    Everywhere = Calls | Output,
}
