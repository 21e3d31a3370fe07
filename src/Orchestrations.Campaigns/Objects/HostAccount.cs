using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace Orchestrations.Campaigns.Objects;

/// <summary>
/// The host's own storage account, as the Functions host reads it: <c>AzureWebJobsStorage</c> is a connection string, or a section with
/// <c>accountName</c>, or with <c>blobServiceUri</c> and <c>queueServiceUri</c>, for the process's own identity.
/// </summary>
public sealed record HostAccount
{
    /// <summary>The key, as users write it.</summary>
    public const string Key = "AzureWebJobsStorage";

    /// <summary>The connection string, a secret; null where an identity is used.</summary>
    public string? ConnectionString { get; private init; }

    /// <summary>The address of the blob service; null where a connection string holds it, or nothing says it.</summary>
    public string? BlobServiceUri { get; private init; }

    /// <summary>The address of the queue service; null where a connection string holds it, or nothing says it.</summary>
    public string? QueueServiceUri { get; private init; }

    /// <summary>Reads the account, or gives null where none is configured.</summary>
    /// <param name="configuration">The configuration's root.</param>
    public static HostAccount? Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Key);
        if (TextOf(section.Value) is { } connectionString)
        {
            return new HostAccount { ConnectionString = connectionString };
        }

        var name = TextOf(section["accountName"]);
        var account = new HostAccount
        {
            BlobServiceUri = TextOf(section["blobServiceUri"]) ?? AddressOf(name, "blob"),
            QueueServiceUri = TextOf(section["queueServiceUri"]) ?? AddressOf(name, "queue"),
        };
        return account is { BlobServiceUri: null, QueueServiceUri: null } ? null : account;
    }

    /// <summary>A client of its blob service, or null where it has none.</summary>
    internal BlobServiceClient? CreateBlobService()
    {
        try
        {
            return (ConnectionString, BlobServiceUri) switch
            {
                ({ } connectionString, _) => new BlobServiceClient(connectionString),
                (_, { } address) => new BlobServiceClient(new Uri(address), new DefaultAzureCredential()),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            // A connection string may name a queue service alone.
            return null;
        }
    }

    private static string? AddressOf(string? accountName, string service) => accountName is null ? null : $"https://{accountName}.{service}.core.windows.net";

    private static string? TextOf(string? value) => value?.Trim() is { Length: > 0 } text ? text : null;
}
