using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LstmMlNet.AspNetCore;

/// <summary>The page at the root: files in the assembly, nothing from elsewhere.</summary>
internal static class Page
{
    private static readonly (string Path, string File, string Type)[] s_files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/page.css", "page.css", "text/css; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
        ("/page.js", "page.js", "text/javascript; charset=utf-8"),
        ("/data.js", "data.js", "text/javascript; charset=utf-8"),
        ("/drawing.js", "drawing.js", "text/javascript; charset=utf-8"),
        ("/plots.js", "plots.js", "text/javascript; charset=utf-8"),
    ];

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach ((string path, string file, string type) in s_files)
        {
            byte[] content = Read(file);
            app.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return Results.Bytes(content, type);
            }).ExcludeFromDescription();
        }
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
