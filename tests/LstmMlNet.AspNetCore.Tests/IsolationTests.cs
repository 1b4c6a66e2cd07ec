using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LstmMlNet.AspNetCore.Tests;

/// <summary>The library in an application that has endpoints of its own.</summary>
[TestClass]
internal sealed class IsolationTests
{
    [TestMethod]
    public async Task The_applications_own_endpoints_keep_their_limits_and_their_json()
    {
        await using Service service = await Service.Start(
            configure: options => (options.MaximumBodyBytes, options.RequestTimeout) = (1000, TimeSpan.FromSeconds(1)),
            map: app =>
            {
                app.MapPost("/own", async (HttpRequest request) =>
                {
                    using var body = new MemoryStream();
                    await request.Body.CopyToAsync(body);
                    await Task.Delay(1500);
                    return Results.Json(new Own(body.Length, null));
                });
            });
        using HttpResponseMessage response =
            await service.Client.PostAsync(new Uri("own", UriKind.Relative), new ByteArrayContent(new byte[200_000]));
        Assert.AreEqual("{\"length\":200000,\"nothing\":null}", await response.Content.ReadAsStringAsync());
        using HttpResponseMessage large = await service.Client.PostAsync(
            new Uri("predict", UriKind.Relative),
            new StringContent("{\"features\":[" + new string('1', 2000), Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [TestMethod]
    public async Task Several_models_are_mapped_by_name_and_prefix_with_conventions_of_their_own()
    {
        await using Service service = await Service.Start(add: (services, model) => services.AddLstmSequenceModel("second", options =>
        {
            options.ModelPath = model;
            options.Trial = ModelTrialMode.InProcess;
            options.MaximumSteps = 2;
        }), map: app => app.MapLstmSequenceModel("/models/second", "second").AddEndpointFilter(async (context, next) =>
        {
            context.HttpContext.Response.Headers["X-Filter"] = "seen";
            return await next(context);
        }));
        var three = new StringContent("{\"steps\":[[1,2],[3,4],[5,6]]}", Encoding.UTF8, "application/json");
        Assert.AreEqual(HttpStatusCode.OK, (await service.Client.PostAsync(new Uri("predict", UriKind.Relative), three)).StatusCode);
        using HttpResponseMessage second = await service.Client.PostAsync(
            new Uri("models/second/predict", UriKind.Relative),
            new StringContent("{\"steps\":[[1,2],[3,4],[5,6]]}", Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.AreEqual("seen", second.Headers.GetValues("X-Filter").Single());
        StringAssert.Contains(await service.Client.GetStringAsync(new Uri("models/second/model", UriKind.Relative)), "\"name\":\"second\"");
    }

    [TestMethod]
    public async Task Authorization_rate_limits_and_cors_are_the_apps()
    {
        await using Service service = await Service.Start(
            add: (services, model) =>
            {
                services.AddAuthentication("none").AddScheme<AuthenticationSchemeOptions, NobodyHandler>("none", null);
                services.AddAuthorization();
                services.AddCors(options => options.AddPolicy("site", policy => policy.WithOrigins("https://example.org")));
                services.AddRateLimiter(options =>
                {
                    options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                    options.AddFixedWindowLimiter("once", limit => (limit.PermitLimit, limit.Window) = (1, TimeSpan.FromHours(1)));
                });
                foreach (string name in (string[])["closed", "once", "site"])
                {
                    services.AddLstmSequenceModel(name, options =>
                    {
                        options.ModelPath = model;
                        options.Trial = ModelTrialMode.InProcess;
                        options.AllowedOrigins = ["https://example.org"];
                    });
                }
            },
            map: app =>
            {
                app.UseCors();
                app.UseAuthentication();
                app.UseAuthorization();
                app.UseRateLimiter();
                app.MapLstmSequenceModel("/closed", "closed").RequireAuthorization();
                app.MapLstmSequenceModel("/once", "once").RequireRateLimiting("once");
                app.MapLstmSequenceModel("/site", "site").RequireCors("site");
            });
        Task<HttpResponseMessage> Ask(string prefix)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"{prefix}/predict")
            {
                Content = new StringContent("{\"steps\":[[1,2]]}", Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Origin", "https://example.org");
            return service.Client.SendAsync(request);
        }

        Assert.AreEqual(HttpStatusCode.Unauthorized, (await Ask("closed")).StatusCode);
        using var socket = new ClientWebSocket();
        await Assert.ThrowsExactlyAsync<WebSocketException>(() => socket.ConnectAsync(
            new UriBuilder(service.Address) { Scheme = "ws", Path = "closed/stream" }.Uri,
            CancellationToken.None));
        Assert.AreEqual(HttpStatusCode.OK, (await Ask("once")).StatusCode);
        Assert.AreEqual(HttpStatusCode.TooManyRequests, (await Ask("once")).StatusCode);
        using HttpResponseMessage site = await Ask("site");
        Assert.AreEqual(HttpStatusCode.OK, site.StatusCode);
        Assert.AreEqual("https://example.org", site.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [TestMethod]
    public async Task Nothing_but_the_models_endpoints_is_claimed_and_options_are_checked_at_the_start()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLstmSequenceModel(options => options.ModelPath = "no-such-model.zip");
        await using (WebApplication app = builder.Build())
        {
            app.MapLstmSequenceModel("/ai");
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            foreach (string path in (string[])["/", "/health/ready", "/openapi/v1.json", "/model", "/page.js"])
                Assert.AreEqual(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(path, UriKind.Relative))).StatusCode, path);
            Assert.AreEqual(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri("/ai/model", UriKind.Relative))).StatusCode);
        }

        WebApplicationBuilder wrong = WebApplication.CreateBuilder();
        wrong.Services.AddLstmSequenceModel("one", options => options.MaximumSteps = 0);
        await using WebApplication fails = wrong.Build();
        OptionsValidationException exception = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() => fails.StartAsync());
        StringAssert.Contains(exception.Message, "model 'one': ModelPath is empty");
        StringAssert.Contains(exception.Message, "MaximumSteps must be above zero");
    }

    [TestMethod]
    public async Task Head_hosts_and_origins_are_answered_as_the_options_say()
    {
        await using Service service = await Service.Start(configure: options =>
        {
            options.AllowedHosts = ["127.0.0.1"];
            options.AllowedOrigins = ["https://example.org"];
        });
        foreach (string path in (string[])["/", "/model", "/samples", "/health/live", "/health/ready"])
        {
            using HttpResponseMessage head = await service.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
            Assert.AreEqual(HttpStatusCode.OK, head.StatusCode, path);
        }

        async Task<HttpStatusCode> Predict(string? host, string? origin)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post,
                "/predict") { Content = new StringContent("{\"steps\":[[1,2]]}", Encoding.UTF8, "application/json") };
            request.Headers.Host = host;
            if (origin is not null)
                request.Headers.Add("Origin", origin);
            return (await service.Client.SendAsync(request)).StatusCode;
        }

        Assert.AreEqual(HttpStatusCode.OK, await Predict(null, "https://example.org"));
        Assert.AreEqual(HttpStatusCode.Forbidden, await Predict(null, "https://evil.example"));
        Assert.AreEqual(HttpStatusCode.BadRequest, await Predict("evil.example", null));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "https://evil.example");
        await Assert.ThrowsExactlyAsync<WebSocketException>(() =>
            socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None));
    }

    /// <summary>Knows nobody.</summary>
    private sealed class NobodyHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());
    }

    private sealed record Own(long Length, string? Nothing);
}
