using LstmMlNet.AspNetCore;
using LstmMlNet.AspNetCore.Health;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Series;
using LstmMlNet.AspNetCore.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the sequence models that an application serves.</summary>
public static class SequenceModelServiceExtensions
{
    /// <summary>
    /// Adds a model. The application's other endpoints are unaffected. Options are validated when the application starts.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Configures the model and its limits.</param>
    public static IServiceCollection AddLstmSequenceModel(this IServiceCollection services, Action<SequenceModelOptions> configure) =>
        services.AddLstmSequenceModel(Options.Options.DefaultName, configure);

    /// <summary>Adds a model whose options come from configuration, for example <c>appsettings.json</c>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section to bind to <see cref="SequenceModelOptions"/>.</param>
    public static IServiceCollection AddLstmSequenceModel(this IServiceCollection services, IConfiguration configuration) =>
        services.AddLstmSequenceModel(Options.Options.DefaultName, configuration);

    /// <summary>Adds a named model, one of several.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The name, to map its endpoints with <c>MapLstmSequenceModel(prefix, name)</c>.</param>
    /// <param name="configure">Configures the model and its limits.</param>
    public static IServiceCollection AddLstmSequenceModel(
        this IServiceCollection services,
        string name,
        Action<SequenceModelOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.Add(name).Configure(configure);
        return services;
    }

    /// <summary>Adds a named model, one of several, whose options come from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The name, to map its endpoints with <c>MapLstmSequenceModel(prefix, name)</c>.</param>
    /// <param name="configuration">The section to bind to <see cref="SequenceModelOptions"/>.</param>
    public static IServiceCollection AddLstmSequenceModel(this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Add(name).Bind(configuration);
        return services;
    }

    /// <summary>
    /// Adds a check of a model to the application's own health checks: unhealthy without a model, degraded while a new file is not
    /// accepted.
    /// </summary>
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
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SeriesKeeper>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ModelWatcher>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StreamSweeper>());
        return services.AddOptions<SequenceModelOptions>(name).ValidateOnStart();
    }
}
