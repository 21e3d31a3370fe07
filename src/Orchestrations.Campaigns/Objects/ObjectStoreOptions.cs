using Azure.Identity;
using Azure.Storage.Blobs;

namespace Orchestrations.Campaigns.Objects;

/// <summary>Where objects are kept: the section <c>Storage</c>. Without a connection string or a service URI they are kept in directories.</summary>
public sealed class ObjectStoreOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "Storage";

    /// <summary>The storage account's connection string, a secret: it is in no message and no log.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The storage account's blob service, such as <c>https://account.blob.core.windows.net</c>, reached with the process's own identity.</summary>
    public string? BlobServiceUri { get; set; }

    /// <summary>The container of outputs.</summary>
    public string OutputContainer { get; set; } = "outputs";

    // The key that the user wrote, for a message.
    internal string ConnectionStringKey { get; set; } = "Storage__ConnectionString";

    /// <summary>A client of the account, or null where objects are kept in directories.</summary>
    internal BlobServiceClient? CreateService() => this switch
    {
        { ConnectionString: { } connectionString } => new BlobServiceClient(connectionString),
        { BlobServiceUri: { } address } => new BlobServiceClient(new Uri(address), new DefaultAzureCredential()),
        _ => null,
    };
}
