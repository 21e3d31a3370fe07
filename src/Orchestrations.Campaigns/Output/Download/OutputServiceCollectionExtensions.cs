using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Orchestrations.Campaigns.Output.Download;

/// <summary>Registers the <see cref="OutputDownloader"/>.</summary>
public static class OutputServiceCollectionExtensions
{
    /// <summary>Adds the downloader, with the section <c>Output</c>. Wrong settings stop the start. It wants an object store and a gateway's client.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static IServiceCollection AddOutputDownloader(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<OutputOptions>()
            .Configure(options => OutputOptionsReader.Read(configuration.GetSection(OutputOptions.SectionName), options))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutputOptions>, Validator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OutputDownloader>();
        return services;
    }

    private sealed class Validator : IValidateOptions<OutputOptions>
    {
        public ValidateOptionsResult Validate(string? name, OutputOptions options)
        {
            var problems = OutputOptionsReader.Problems(options).ToList();
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
