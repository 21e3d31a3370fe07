using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Orchestrations.Campaigns.Objects;

internal sealed class ObjectStoreOptionsValidator : IValidateOptions<ObjectStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, ObjectStoreOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(ObjectStoreOptions options)
    {
        if (options.ConnectionString is { } connectionString)
        {
            if (!IsConnectionString(connectionString))
            {
                yield return $"{options.ConnectionStringKey} (not shown) is not the connection string of a storage account with a blob service.";
            }

            if (options.BlobServiceUri is not null)
            {
                yield return "Storage__ConnectionString and Storage__BlobServiceUri are both set; set one of them.";
            }
        }

        if (options.BlobServiceUri is { } address && !AzureNames.IsServiceUri(address))
        {
            yield return $"Storage__BlobServiceUri is '{address.Split('?')[0]}'; it must be an https address without user, query or fragment, "
                + "such as https://account.blob.core.windows.net.";
        }

        if (!AzureNames.IsName(options.OutputContainer))
        {
            yield return $"Storage__OutputContainer is '{options.OutputContainer}'; it must be 3 to 63 lowercase letters, digits and single hyphens, "
                + "with a letter or digit at both ends.";
        }
        else if (options.OutputContainer is "inputs" or "effects")
        {
            yield return $"Storage__OutputContainer is '{options.OutputContainer}'; that container holds other objects, choose another.";
        }
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new BlobServiceClient(text).AccountName is not null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
