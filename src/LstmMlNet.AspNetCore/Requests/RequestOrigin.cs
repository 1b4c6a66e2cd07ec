using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>Checks where a request comes from and which host it names, where the options name some.</summary>
internal static class RequestOrigin
{
    /// <exception cref="RequestException">The request's host, or the site whose page sent it, is none of those allowed.</exception>
    public static void Check(HttpContext context, SequenceModelOptions options)
    {
        if (options.AllowedHosts is { Count: > 0 } hosts && !Contains(hosts, context.Request.Host.Host))
            throw new RequestException("the request's Host is none that this service answers to.", StatusCodes.Status400BadRequest);
        string origin = context.Request.Headers.Origin.ToString();
        if (options.AllowedOrigins is { Count: > 0 } origins && origin.Length > 0 && !Contains(origins, origin))
            throw new RequestException("pages of the request's Origin may not use this service.", StatusCodes.Status403Forbidden);
    }

    private static bool Contains(IList<string> allowed, string value) =>
        allowed.Any(one => one.TrimEnd('/').Equals(value, StringComparison.OrdinalIgnoreCase));
}
