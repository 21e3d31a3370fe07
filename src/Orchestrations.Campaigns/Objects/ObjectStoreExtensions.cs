namespace Orchestrations.Campaigns.Objects;

/// <summary>What can be done with any store.</summary>
internal static class ObjectStoreExtensions
{
    private const int Parallelism = 16;

    /// <summary>Deletes all objects whose path begins with a prefix. Run again after a crash, it goes on.</summary>
    /// <param name="objects">The store.</param>
    /// <param name="container">The container.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static Task DeleteAllAsync(this IObjectStore objects, ObjectContainer container, string prefix, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            objects.ListAsync(container, prefix, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (info, token) => await objects.DeleteAsync(info.Name, token));
}
