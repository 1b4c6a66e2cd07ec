using System.Reflection;
using LstmMlNet.AspNetCore;
using LstmMlNet.AspNetCore.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the page for trying out a model; its files are embedded in the assembly, and nothing is loaded from elsewhere.</summary>
public static class SequenceModelPageExtensions
{
    private const string Start = "index.html";

    private static readonly Dictionary<string, string> s_types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>
    /// Maps the page of a model, which uses the endpoints of <see cref="SequenceModelEndpointExtensions.MapLstmSequenceModel"/> below the
    /// same prefix.
    /// </summary>
    /// <param name="endpoints">The application, or one of its route groups.</param>
    /// <param name="prefix">The route prefix. Default: the root.</param>
    /// <param name="name">The name under which the model was added. Default: the unnamed model.</param>
    /// <returns>The endpoint conventions of the page's files.</returns>
    /// <exception cref="InvalidOperationException">No model with this name was added.</exception>
    public static IEndpointConventionBuilder MapLstmSequenceModelPage(
        this IEndpointRouteBuilder endpoints,
        string prefix = "",
        string name = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        _ = endpoints.ServiceProvider.GetRequiredService<ModelSlots>()[name];
        RouteGroupBuilder group = endpoints.MapGroup(prefix);
        foreach (string file in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            if (!s_types.TryGetValue(Path.GetExtension(file), out string? type))
                continue;
            byte[] content = Read(file);
            string path = file == Start ? "" : file;
            group.MapMethods(path, [
                HttpMethods.Get,
                HttpMethods.Head,
            ], (HttpContext context) => Answer(context, content, type, isPage: file == Start))
                .ExcludeFromDescription();
        }

        return group;
    }

    private static IResult Answer(HttpContext context, byte[] content, string type, bool isPage)
    {
        // The page's addresses are relative: without the slash they would lie beside it.
        if (isPage && context.Request.Path.Value is { Length: > 0 } path && path[^1] != '/')
            return Results.Redirect(context.Request.PathBase + path + "/");
        context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(content, type);
    }

    private static byte[] Read(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The page's {file} is missing from the assembly.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
