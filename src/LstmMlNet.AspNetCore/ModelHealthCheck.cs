using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LstmMlNet.AspNetCore;

/// <summary>Ready once a model is loaded.</summary>
internal sealed class ModelHealthCheck(SequenceModelHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        host.Model is { } model
            ? HealthCheckResult.Healthy($"{model.Network.ParameterCount} weights, loaded from a file of {model.LoadedAt:O}")
            : HealthCheckResult.Unhealthy("no model is loaded"));
}
