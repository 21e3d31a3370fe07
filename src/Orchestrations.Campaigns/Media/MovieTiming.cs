using System.Runtime.InteropServices;

namespace Orchestrations.Campaigns.Media;

/// <summary>How many samples, which for a video are frames, a track has, and how long they are shown together.</summary>
/// <param name="Samples">The number of samples.</param>
/// <param name="Ticks">Their durations' sum in ticks of the track's clock. A double, because the sum of hostile values fits no integer.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MovieTiming(double Samples, double Ticks)
{
    public static MovieTiming operator +(MovieTiming left, MovieTiming right) => new(left.Samples + right.Samples, left.Ticks + right.Ticks);
}
