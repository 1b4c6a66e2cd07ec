// Serves model.zip: the page is at the address that is printed, the document at /openapi/v1.json, health at /health/ready. A new
// file that replaces the model is loaded while the service runs. Train one with lstm-mlnet, or with the template lstm-console.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddOpenApi();
builder.Services.AddLstmSequenceModel(options =>
{
    options.ModelPath = builder.Configuration["Model"] ?? "model.zip";
    options.SamplesPath = "samples.json";
});

WebApplication app = builder.Build();
app.MapLstmSequenceModel();
app.MapLstmSequenceModelPage();
app.MapLstmSequenceModelHealth();
app.MapOpenApi();
app.Run();
