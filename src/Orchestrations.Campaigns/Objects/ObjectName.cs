namespace Orchestrations.Campaigns.Objects;

/// <summary>An object's place: a container and a path of segments divided by <c>/</c>.</summary>
public readonly record struct ObjectName
{
    /// <summary>Names an object.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">
    /// The path: segments of letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, none of them empty, <c>.</c> or <c>..</c>; up to 900 characters.
    /// </param>
    /// <exception cref="ArgumentException">The path is not such a path: names from outside never become paths unchecked.</exception>
    public ObjectName(ObjectContainer container, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!IsPath(path))
        {
            throw new ArgumentException($"'{path}' is not an object's path.", nameof(path));
        }

        Container = container;
        Path = path;
    }

    /// <summary>The container.</summary>
    public ObjectContainer Container { get; }

    /// <summary>The path in it.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Container.ToString().ToLowerInvariant()}/{Path}";

    internal static bool IsPath(string path) => path.Length <= 900 && path.Split('/').All(IsSegment);

    private static bool IsSegment(string segment) =>
        segment is not ("" or "." or "..") && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
