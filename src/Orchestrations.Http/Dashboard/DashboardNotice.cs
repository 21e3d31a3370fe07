namespace Orchestrations.Http.Dashboard;

/// <summary>What only the host knows, and every page of the dashboard says at its top: that nothing here is real.</summary>
/// <param name="Text">The text.</param>
public sealed record DashboardNotice(string Text);
