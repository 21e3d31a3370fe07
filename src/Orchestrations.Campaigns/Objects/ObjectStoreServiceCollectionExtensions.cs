using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orchestrations.Campaigns.Objects;

/// <summary>Registers the <see cref="IObjectStore"/>.</summary>
public static class ObjectStoreServiceCollectionExtensions
{
    /// <summary>
    /// Keeps objects in the storage account that the section <c>Storage</c> names, or else in directories. Wrong settings stop the start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    /// <param name="directories">Where objects are kept when no account is named.</param>
    public static IServiceCollection AddObjectStore(this IServiceCollection services, IConfiguration configuration, ObjectDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(directories);
        return services
            .AddOptions(configuration, useHostAccount: false)
            .AddSingleton<IObjectStore>(provider => CreateBlobStore(provider) ?? (IObjectStore)new DirectoryObjectStore(directories));
    }

    /// <summary>
    /// Keeps objects in the storage account that the section <c>Storage</c> names, or else in the account of <c>AzureWebJobsStorage</c>.
    /// Wrong settings stop the start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static IServiceCollection AddBlobObjectStore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services
            .AddOptions(configuration, useHostAccount: true)
            .AddSingleton<IObjectStore>(provider => CreateBlobStore(provider) ?? throw new OptionsValidationException(
                Options.DefaultName,
                typeof(ObjectStoreOptions),
                ["Storage__ConnectionString, Storage__BlobServiceUri and AzureWebJobsStorage are all empty; set one of them."]));
    }

    private static IServiceCollection AddOptions(this IServiceCollection services, IConfiguration configuration, bool useHostAccount)
    {
        services.AddSingleton<IValidateOptions<ObjectStoreOptions>, ObjectStoreOptionsValidator>();
        services.AddOptions<ObjectStoreOptions>().Configure(options =>
        {
            var section = configuration.GetSection(ObjectStoreOptions.SectionName);
            options.BlobServiceUri = TextOf(section[nameof(options.BlobServiceUri)]);
            options.ConnectionString = TextOf(section[nameof(options.ConnectionString)]);
            options.OutputContainer = TextOf(section[nameof(options.OutputContainer)]) ?? options.OutputContainer;
            if (useHostAccount && options is { BlobServiceUri: null, ConnectionString: null })
            {
                var account = HostAccount.Read(configuration);
                options.ConnectionString = account?.ConnectionString;
                options.ConnectionStringKey = HostAccount.Key;
                options.BlobServiceUri = account?.BlobServiceUri;
            }
        }).ValidateOnStart();
        return services;
    }

    private static BlobObjectStore? CreateBlobStore(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ObjectStoreOptions>>().Value;
        var service = options.CreateService();
        return service is null ? null : new BlobObjectStore(service, options.OutputContainer);
    }

    private static string? TextOf(string? value) => value?.Trim() is { Length: > 0 } text ? text : null;
}
