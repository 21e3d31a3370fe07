using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>Adds the embedded runtime to a host.</summary>
public static class EmbeddedServiceCollectionExtensions
{
    /// <summary>
    /// Adds the embedded runtime as a hosted service, and its <see cref="DurableClient"/>. The services hold a <see cref="DurableRegistry"/>, and
    /// may hold an <see cref="OrchestrationVersioning"/> and a <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, or null where they are bound elsewhere.</param>
    public static IServiceCollection AddEmbeddedRuntime(this IServiceCollection services, Action<EmbeddedOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<EmbeddedOptions>();
        if (configure is not null)
        {
            _ = options.Configure(configure);
        }

        return services
            .AddSingleton(provider => new EmbeddedRuntime(
                provider.GetRequiredService<IOptions<EmbeddedOptions>>().Value,
                provider.GetRequiredService<DurableRegistry>(),
                provider,
                provider.GetService<OrchestrationVersioning>(),
                provider.GetService<TimeProvider>(),
                provider.GetService<ILoggerFactory>()))
            .AddSingleton<IHostedService>(provider => provider.GetRequiredService<EmbeddedRuntime>())
            .AddSingleton(provider => provider.GetRequiredService<EmbeddedRuntime>().Client);
    }
}
