namespace Orchestrations.Dashboard.Tests.Browsing;

/// <summary>A test that needs a browser. Where there is none it is reported as skipped, with what to install.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.FilePath is null)
        {
            Skip = Chromium.Absence;
        }
    }
}
