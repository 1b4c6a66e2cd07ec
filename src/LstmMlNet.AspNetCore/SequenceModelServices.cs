using LstmMlNet.AspNetCore;
using LstmMlNet.AspNetCore.Models;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the service of a sequence model.</summary>
public static class SequenceModelServices
{
    /// <summary>The tag of the check that tells whether a model is loaded.</summary>
    internal const string ReadyTag = "ready";

    /// <summary>Adds the model, its reloading, metrics, health check, problem details, timeouts, and bounds on bodies.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Which model, and within which bounds.</param>
    /// <exception cref="ArgumentException">A value is missing or out of its range.</exception>
    public static IServiceCollection AddLstmSequenceModel(this IServiceCollection services, Action<SequenceModelOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        StartupHook.EndUnlessProgram();
        var options = new SequenceModelOptions();
        configure(options);
        options.Validate();
        services.AddSingleton(options);
        services.AddMetrics();
        services.AddSingleton<SequenceModelMetrics>();
        services.AddSingleton<ModelSlot>();
        services.AddHostedService<ModelWatcher>();
        services.AddProblemDetails();
        services.AddOpenApi();
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new() { Timeout = options.RequestTimeout });
        services.AddHealthChecks().AddCheck<ModelHealthCheck>("model", HealthStatus.Unhealthy, [ReadyTag]);
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = options.MaximumBodyBytes);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull);
        return services;
    }
}
