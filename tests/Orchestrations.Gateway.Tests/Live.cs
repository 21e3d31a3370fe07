using Microsoft.Extensions.DependencyInjection;

namespace Orchestrations.Gateway.Tests;

/// <summary>The client as it is registered, over real sockets.</summary>
internal static class Live
{
    public static ServiceProvider Services(Uri address, Action<GatewayOptions>? configure = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        services.AddGateway(options =>
        {
            options.BaseUrl = address;
            options.ApiKey = StubGateway.Key;
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }

    public static GenerationRequest Generation { get; } = new("seedance", "A quiet street");
}
