using LstmMlNet.AspNetCore;
using LstmMlNet.AspNetCore.Health;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers sequence models that an application serves.</summary>
public static class SequenceModelServiceExtensions
{
    /// <summary>Adds a model. Nothing of the application's other endpoints changes. Options are checked when the application
    /// starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Which model, and within which bounds.</param>
    public static IServiceCollection AddLstmSequenceModel(this IServiceCollection services, Action<SequenceModelOptions> configure) =>
        services.AddLstmSequenceModel(Options.Options.DefaultName, configure);

    /// <summary>Adds a model whose options are in the configuration, say in <c>appsettings.json</c>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section that is bound to <see cref="SequenceModelOptions"/>.</param>
    public static IServiceCollection AddLstmSequenceModel(this IServiceCollection services, IConfiguration configuration) =>
        services.AddLstmSequenceModel(Options.Options.DefaultName, configuration);

    /// <summary>Adds a model by a name, one of several.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">What the endpoints are mapped by: <c>MapLstmSequenceModel(prefix, name)</c>.</param>
    /// <param name="configure">Which model, and within which bounds.</param>
    public static IServiceCollection AddLstmSequenceModel(
        this IServiceCollection services,
        string name,
        Action<SequenceModelOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.Add(name).Configure(configure);
        return services;
    }

    /// <summary>Adds a model by a name, one of several, whose options are in the configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">What the endpoints are mapped by: <c>MapLstmSequenceModel(prefix, name)</c>.</param>
    /// <param name="configuration">The section that is bound to <see cref="SequenceModelOptions"/>.</param>
    public static IServiceCollection AddLstmSequenceModel(this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Add(name).Bind(configuration);
        return services;
    }

    /// <summary>Adds a check to the application's own health checks: unhealthy without the model, degraded while a new file is not
    /// taken up.</summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The model's name.</param>
    public static IHealthChecksBuilder AddLstmSequenceModel(this IHealthChecksBuilder builder, string name = "")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        return builder.Add(new HealthCheckRegistration(
            name.Length == 0 ? "sequence model" : $"sequence model {name}",
            services => new ModelHealthCheck(services.GetRequiredService<ModelSlots>()[name]),
            HealthStatus.Unhealthy,
            ["ready"]));
    }

    private static OptionsBuilder<SequenceModelOptions> Add(this IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);

        // Where this is a child that was to try a model, the library's hook did not run: no second service starts.
        StartupHook.EndUnlessProgram();
        services.AddSingleton(new ModelName(name));
        services.AddMetrics();
        services.TryAddSingleton<SequenceModelMetrics>();
        services.TryAddSingleton<ModelSlots>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SequenceModelOptions>, SequenceModelOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ModelWatcher>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StreamSweeper>());
        return services.AddOptions<SequenceModelOptions>(name).ValidateOnStart();
    }
}
