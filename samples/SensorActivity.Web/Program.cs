using SensorActivityModel;

// The service for the sensor model: http://localhost:5000 is its page, /openapi/v1.json its document. Options are in appsettings.json. The
// model is trained at the first start; a new zip in its place is loaded while the service runs.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
string folder = builder.Configuration["ModelFolder"] ?? AppContext.BaseDirectory;
SensorModel.EnsureTrained(folder, Console.Out);
builder.Services.AddOpenApi(options => options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_0);
builder.Services.AddLstmSequenceModel(builder.Configuration.GetSection("SequenceModel"));
builder.Services.PostConfigure<LstmMlNet.AspNetCore.SequenceModelOptions>(options =>
{
    options.ModelPath = Path.Combine(folder, SensorModel.ModelFile);
    options.SamplesPath = Path.Combine(folder, SensorModel.SamplesFile);
});

WebApplication app = builder.Build();
app.MapLstmSequenceModel();
app.MapLstmSequenceModelPage();
app.MapLstmSequenceModelHealth();
app.MapOpenApi();
app.Run();
