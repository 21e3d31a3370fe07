namespace Orchestrations.Campaigns.Intake;

/// <summary>Collects problems, a bounded number of them: a document of a million mistakes is answered with a page, not with a book.</summary>
internal sealed class ProblemList
{
    public const int Limit = 1000;

    private readonly List<DocumentProblem> _problems = [];
    private int _leftOff;

    /// <summary>The line that is being read, in the formats where a person thinks in lines.</summary>
    public int? Line { get; set; }

    public bool IsEmpty => _problems.Count == 0;

    public bool IsFull => _problems.Count >= Limit;

    public void Add(string path, string message, string code = DocumentProblem.InvalidRequest)
    {
        if (IsFull)
        {
            _leftOff++;
            return;
        }

        _problems.Add(new DocumentProblem(path, code, Line is { } line ? $"line {line}: {message}" : message));
    }

    public IReadOnlyList<DocumentProblem> ToList() => _leftOff == 0
        ? [.. _problems]
        : [.. _problems, new DocumentProblem(DocumentPath.Root, _problems[^1].Code, $"and {_leftOff} more")];
}
