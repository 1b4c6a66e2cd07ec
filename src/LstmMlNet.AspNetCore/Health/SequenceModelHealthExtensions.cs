using LstmMlNet.AspNetCore.Health;
using LstmMlNet.AspNetCore.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps health endpoints for all models that an application serves.</summary>
public static class SequenceModelHealthExtensions
{
    /// <summary>
    /// Maps <c>GET {prefix}/live</c> (the process responds) and <c>GET {prefix}/ready</c> (every model is loaded; otherwise 503). The
    /// response is one line, <c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>, followed by a line with the reason for each model that is
    /// not healthy.
    /// </summary>
    /// <param name="endpoints">The application, or one of its route groups.</param>
    /// <param name="prefix">The route prefix. Default: <c>/health</c>.</param>
    /// <returns>The endpoint conventions of both: authorization, CORS, host names.</returns>
    public static IEndpointConventionBuilder MapLstmSequenceModelHealth(this IEndpointRouteBuilder endpoints, string prefix = "/health")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ModelSlots slots = endpoints.ServiceProvider.GetRequiredService<ModelSlots>();
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        RouteGroupBuilder group = endpoints.MapGroup(prefix);
        group.MapMethods("live", methods, () => Results.Text(nameof(HealthStatus.Healthy)))
            .ExcludeFromDescription()
            .DisableRequestTimeout();
        group.MapMethods("ready", methods, () => Ready(slots)).ExcludeFromDescription().DisableRequestTimeout();
        return group;
    }

    private static IResult Ready(ModelSlots slots)
    {
        (ModelSlot Slot, HealthCheckResult Result)[] checks = [.. slots.All.Select(slot => (slot, ModelHealthCheck.Check(slot)))];
        HealthStatus worst = checks.Select(check => check.Result.Status).Append(HealthStatus.Healthy).Min();
        IEnumerable<string> lines = checks.Where(check => check.Result.Status != HealthStatus.Healthy)
            .Select(check => check.Slot.Name.Length == 0 ? check.Result.Description! : $"{check.Slot.Name}: {check.Result.Description}");
        int status = worst == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return Results.Text(string.Join('\n', lines.Prepend(worst.ToString())), statusCode: status);
    }
}
