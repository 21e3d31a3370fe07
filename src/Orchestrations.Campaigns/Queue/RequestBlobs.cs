using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Queue;

/// <summary>
/// Reads the documents that messages name instead of holding them. They are the senders', in any container: that is why they are not read through
/// the <see cref="IObjectStore"/>, which knows the three containers of the service.
/// </summary>
/// <param name="account">The storage account: that of the objects, or else the queue's; null where that one has no blob service.</param>
/// <param name="directory">Where objects are kept, where that is a directory: its <c>inputs</c> goes before the account's.</param>
/// <param name="outputContainer">The container of outputs.</param>
internal sealed class RequestBlobs(BlobServiceClient? account, IObjectStore? directory, string outputContainer)
{
    /// <summary>Reads a name, or says what is wrong with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name.</param>
    public string? Parse(string text, out RequestBlobName? name) => RequestBlobName.Parse(text, outputContainer, out name);

    /// <summary>Reads a document and hands it on, or gives null where there is none.</summary>
    /// <typeparam name="T">What is made of it.</typeparam>
    /// <param name="name">Where it is.</param>
    /// <param name="use">What is done with it. No other large document is read before that is done.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ObjectStoreException">It can't be read.</exception>
    public async Task<T?> ReadAsync<T>(RequestBlobName name, Func<CampaignDocumentResult, Task<T>> use, CancellationToken cancellationToken)
        where T : class
    {
        using var turn = await LargeDocuments.WaitAsync(cancellationToken);
        var document = await ReadFileAsync(name, cancellationToken) ?? await ReadBlobAsync(name, cancellationToken);
        return document is null ? null : await use(document);
    }

    private async Task<CampaignDocumentResult?> ReadFileAsync(RequestBlobName name, CancellationToken cancellationToken)
    {
        if (directory is null || name.Container != RequestBlobName.Inputs || !ObjectName.IsPath(name.Blob))
        {
            return null;
        }

        await using var content = await directory.OpenReadAsync(new ObjectName(ObjectContainer.Inputs, name.Blob), 0, length: null, cancellationToken);
        return content is null ? null : await CampaignDocumentReader.ReadAsync(content, new CampaignReadOptions(), cancellationToken);
    }

    private async Task<CampaignDocumentResult?> ReadBlobAsync(RequestBlobName name, CancellationToken cancellationToken)
    {
        if (account is null)
        {
            return null;
        }

        try
        {
            var blob = account.GetBlobContainerClient(name.Container).GetBlobClient(name.Blob);
            using BlobDownloadStreamingResult answer = await blob.DownloadStreamingAsync(options: null, cancellationToken);
            return await CampaignDocumentReader.ReadAsync(answer.Content, new CampaignReadOptions(), cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
        catch (Exception exception) when (StorageAccountFailure.IsOne(exception, cancellationToken))
        {
            throw BlobFailure.Explain(exception, name.ToString());
        }
    }
}
