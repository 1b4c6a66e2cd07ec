using LstmMlNet.AspNetCore.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LstmMlNet.AspNetCore;

/// <summary>Unhealthy while no model is loaded; degraded while the file is not what is served. Either way it says why.</summary>
internal sealed class ModelHealthCheck(ModelSlot slot) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult((slot.Model, slot.Problem) switch
    {
        (null, var problem) => HealthCheckResult.Unhealthy($"no model is loaded: {problem}"),
        ({ } model, null) => HealthCheckResult.Healthy($"{model.Network.ParameterCount} weights, from a file of {model.LoadedAt:O}"),
        ({ } model, { } problem) => HealthCheckResult.Degraded($"{problem}; the model of {model.LoadedAt:O} goes on serving"),
    });
}
