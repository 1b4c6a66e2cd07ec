using LstmMlNet.AspNetCore.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LstmMlNet.AspNetCore.Health;

/// <summary>
/// Unhealthy while no model is loaded; degraded while the current file is not the one being served. Gives the reason, and never waits.
/// </summary>
internal sealed class ModelHealthCheck(ModelSlot slot) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check(slot));

    public static HealthCheckResult Check(ModelSlot slot) => (slot.Model, slot.Problem) switch
    {
        (null, var problem) => HealthCheckResult.Unhealthy($"no model is loaded: {problem}"),
        ({ } model, null) => HealthCheckResult.Healthy($"{model.Ensemble.ParameterCount} weights, from a file of {model.WrittenAt:O}"),
        ({ } model, { } problem) => HealthCheckResult.Degraded($"{problem}; the model of {model.WrittenAt:O} is still being served"),
    };
}
