using Azure;
using Azure.Identity;

namespace Orchestrations.Campaigns.Objects;

/// <summary>Says what a storage account's failure means, and where to look.</summary>
internal static class BlobFailure
{
    public static ObjectStoreException Explain(Exception exception, string name) => exception switch
    {
        RequestFailedException { Status: 401 or 403 } refused => new(
            $"'{name}': the storage account refuses access ({refused.Status} {refused.ErrorCode}). Check its connection string (Storage__ConnectionString, or "
            + "AzureWebJobsStorage where that is not set), or, with Storage__BlobServiceUri, that the identity has the role Storage Blob Data Contributor; and "
            + "that the account's firewall lets this host in.",
            isTransient: false,
            exception),
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } failed => Unavailable(name, $"{failed.Status} {failed.ErrorCode}", exception),
        RequestFailedException { ErrorCode: "ContainerBeingDeleted" or "InvalidBlockList" or "ContainerNotFound" } failed => Unavailable(
            name,
            $"{failed.Status} {failed.ErrorCode}",
            exception),
        RequestFailedException failed => new(
            $"'{name}': the storage account answered {failed.Status} {failed.ErrorCode}.",
            isTransient: false,
            exception),
        AuthenticationFailedException => new(
            $"'{name}': no credential could be had for the storage account. Check that Storage__BlobServiceUri is right and that a managed "
            + "identity, or the environment's AZURE_ variables, is there.",
            isTransient: false,
            exception),
        _ => Unavailable(name, "no answer", exception),
    };

    private static ObjectStoreException Unavailable(string name, string reason, Exception exception) => new(
        $"'{name}': the storage account is not available ({reason.Trim()}). Check the network, and the account's name and state.",
        isTransient: true,
        exception);
}
