using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>A document of any format, brought to one form.</summary>
/// <param name="Root">The campaign.</param>
internal sealed record ParsedDocument(JsonElement Root)
{
    /// <summary>The items, in the formats that keep them beside the campaign.</summary>
    public IReadOnlyList<ParsedItem>? Items { get; init; }

    /// <summary>The line of the campaign, in those formats, where there is one.</summary>
    public int? RootLine { get; init; }

    /// <summary>What is wrong with it already, in readable form.</summary>
    public ProblemList Errors { get; init; } = new();
}

/// <summary>An item that has a line of its own.</summary>
/// <param name="Value">The item.</param>
/// <param name="Line">Its line, from 1.</param>
internal readonly record struct ParsedItem(JsonElement Value, int Line);
