using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Cli.Terminal;

/// <summary>Prints what is wrong with a document.</summary>
internal static class Problems
{
    /// <summary>Prints a line a problem, on stderr.</summary>
    /// <param name="errors">What breaks a rule.</param>
    /// <param name="warnings">What is probably not meant.</param>
    public static void Print(IReadOnlyList<DocumentProblem> errors, IReadOnlyList<DocumentProblem> warnings)
    {
        foreach (var error in errors)
        {
            Say.Error(Line(error));
        }

        foreach (var warning in warnings)
        {
            Say.Warning(Line(warning));
        }
    }

    private static string Line(DocumentProblem problem) => $"{problem.Path}: {problem.Message} ({problem.Code})";
}
