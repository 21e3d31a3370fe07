using Azure.Core;
using Azure.Identity;
using Azure.Storage.Queues;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Queue;

/// <summary>The queue service of the host's storage account.</summary>
public static class QueueAccount
{
    /// <summary>What is wrong with the settings of the account, or null where nothing is.</summary>
    /// <param name="account">The account.</param>
    public static string? Check(HostAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.ConnectionString is not null)
        {
            return IsConnectionString(account) ? null : $"{HostAccount.Key} (not shown) is not the connection string of a storage account with a queue service.";
        }

        if (account.QueueServiceUri is not { } address)
        {
            return $"{HostAccount.Key}__blobServiceUri is set and {HostAccount.Key}__queueServiceUri is not; set both, or {HostAccount.Key}__accountName.";
        }

        return AzureNames.IsServiceUri(address)
            ? null
            : $"{HostAccount.Key}__queueServiceUri, or what follows from {HostAccount.Key}__accountName, is '{address.Split('?')[0]}'; "
                + "it must be an https address without user, query or fragment, such as https://account.queue.core.windows.net.";
    }

    /// <summary>A client of the queue service.</summary>
    /// <param name="account">The account, which <see cref="Check"/> finds nothing wrong with.</param>
    public static QueueServiceClient Connect(HostAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);

        // Whoever takes messages has a patience of its own: a client that tries for a minute would only hide from it, and from the log, that the account is away.
        var options = new QueueClientOptions
        {
            Retry = { MaxRetries = 2, Mode = RetryMode.Exponential, Delay = TimeSpan.FromMilliseconds(400), NetworkTimeout = TimeSpan.FromSeconds(30) },
        };
        return account.ConnectionString is { } connectionString
            ? new QueueServiceClient(connectionString, options)
            : new QueueServiceClient(new Uri(account.QueueServiceUri!), new DefaultAzureCredential(), options);
    }

    private static bool IsConnectionString(HostAccount account)
    {
        try
        {
            return Connect(account).AccountName is not null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
