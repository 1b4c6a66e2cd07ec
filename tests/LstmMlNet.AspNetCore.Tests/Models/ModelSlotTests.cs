using System.Net;
using LstmMlNet.AspNetCore.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LstmMlNet.AspNetCore.Tests.Models;

[TestClass]
internal sealed class ModelSlotTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [TestMethod]
    [DynamicData(nameof(ModelZip.Kinds), typeof(ModelZip))]
    public async Task A_bad_file_leaves_the_old_model_serving_and_the_health_check_says_why(string kind)
    {
        await using Service service = await Service.Start();
        byte[] good = await File.ReadAllBytesAsync(service.ModelPath);
        ServedModel before = service.Slot.Model!;

        // Written in place, as an editor or a copy does it.
        await File.WriteAllBytesAsync(service.ModelPath, ModelZip.Bad(good, kind));
        await service.Slot.LookAsync(default);
        Assert.AreSame(before, service.Slot.Model);
        StringAssert.Contains(service.Slot.Problem, "'model.zip' was not loaded");
        Assert.IsFalse(service.Slot.Problem!.Contains("target of an invocation", StringComparison.Ordinal), service.Slot.Problem);
        Assert.AreEqual(HttpStatusCode.OK, (await service.Client.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode);

        // And back: nothing is loaded anew, nothing is wrong any more.
        await File.WriteAllBytesAsync(service.ModelPath, good);
        await service.Slot.LookAsync(default);
        Assert.AreSame(before, service.Slot.Model);
        Assert.IsNull(service.Slot.Problem);
    }

    [TestMethod]
    public async Task A_service_that_is_stopped_while_its_model_loads_ends_without_an_error()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            Service.Train(Path.Combine(folder, "model.zip"), bidirectional: false, seed: 1);
            foreach (ModelTrialMode mode in new[] { ModelTrialMode.InProcess, ModelTrialMode.Required })
            {
                WebApplicationBuilder builder = WebApplication.CreateBuilder();
                builder.Logging.ClearProviders();
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                builder.Services.AddLstmSequenceModel(options =>
                    (options.ModelPath, options.Trial) = (Path.Combine(folder, "model.zip"), mode));
                await using WebApplication app = builder.Build();
                app.MapLstmSequenceModel();

                // Loading takes longer than starting the rest.
                using CancellationTokenRegistration stop = app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);
                await app.RunAsync().WaitAsync(s_patience);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task A_request_that_comes_before_the_model_is_loaded_waits_for_it()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            Service.Train(Path.Combine(folder, "model.zip"), bidirectional: false, seed: 1);
            WebApplicationBuilder builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddLstmSequenceModel(options => (options.ModelPath, options.TrialTimeout) =
                (Path.Combine(folder, "model.zip"), TimeSpan.FromMinutes(2)));
            await using WebApplication app = builder.Build();
            app.MapLstmSequenceModel();
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            Assert.AreEqual(HttpStatusCode.OK, (await client.GetAsync(new Uri("model", UriKind.Relative))).StatusCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task A_file_that_could_not_be_read_is_read_again()
    {
        await using Service service = await Service.Start();
        ServedModel before = service.Slot.Model!;
        Service.Train(service.ModelPath, bidirectional: true, seed: 3);
        await using (new FileStream(service.ModelPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await service.Slot.LookAsync(default);
            Assert.AreSame(before, service.Slot.Model);
            StringAssert.Contains(service.Slot.Problem, "cannot be read");
        }

        await service.Slot.LookAsync(default);
        Assert.AreNotSame(before, service.Slot.Model);
        Assert.IsNull(service.Slot.Problem);
    }

    [TestMethod]
    public async Task A_trial_that_takes_too_long_is_repeated_later_and_where_a_trial_is_required_nothing_is_loaded_without_one()
    {
        await using Service service = await Service.Start(configure: options =>
        {
            options.Trial = ModelTrialMode.Required;
            options.TrialTimeout = TimeSpan.FromMilliseconds(1);
        });
        Assert.IsNull(service.Slot.Model);
        StringAssert.Contains(service.Slot.Problem, "did not end within");
    }

    [TestMethod]
    public async Task A_file_whose_loading_never_ends_leaves_the_old_model_serving_and_the_next_good_one_is_taken_up()
    {
        await using Service service = await Service.Start(configure: options =>
        {
            options.Trial = ModelTrialMode.Required;
            options.TrialTimeout = s_patience;
        });
        ServedModel before = service.Slot.Model!;
        Assert.IsNotNull(before, service.Slot.Problem);
        byte[] good = await File.ReadAllBytesAsync(service.ModelPath);
        await File.WriteAllBytesAsync(service.ModelPath, ModelZip.Endless(good));
        service.Slot.Options.TrialTimeout = TimeSpan.FromSeconds(3);
        Task looking = service.Slot.LookAsync(default);
        Assert.AreEqual(HttpStatusCode.OK, (await service.Client.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode);
        await looking;
        Assert.AreSame(before, service.Slot.Model);
        string health = await service.Client.GetStringAsync(new Uri("health/ready", UriKind.Relative));
        StringAssert.StartsWith(health, "Degraded");
        StringAssert.Contains(health, "'model.zip' was not loaded: loading it did not end within 3 s (TrialTimeout)");

        Service.Train(service.ModelPath, bidirectional: true, seed: 3);
        service.Slot.Options.TrialTimeout = s_patience;
        await service.Slot.LookAsync(default);
        Assert.AreNotSame(before, service.Slot.Model);
        Assert.AreEqual("Healthy", await service.Client.GetStringAsync(new Uri("health/ready", UriKind.Relative)));
    }
}
