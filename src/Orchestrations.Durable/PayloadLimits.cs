namespace Orchestrations.Durable;

/// <summary>How large a serialized payload may be, in bytes of UTF-8 JSON. Anything larger travels by claim check: stored elsewhere, and named.</summary>
public static class PayloadLimits
{
    /// <summary>Inputs of orchestrators and activities, and payloads of external events: 64 KiB.</summary>
    public const int MaxInputBytes = 64 * 1024;

    /// <summary>Outputs of orchestrators and activities: 64 KiB.</summary>
    public const int MaxOutputBytes = 64 * 1024;

    /// <summary>A custom status: 16 KiB.</summary>
    public const int MaxCustomStatusBytes = 16 * 1024;
}
