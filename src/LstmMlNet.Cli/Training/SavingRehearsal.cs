using LstmMlNet.Cli.Config;
using Microsoft.ML;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// Has what saving needs compiled while the network trains: it would otherwise be compiled after Ctrl+C, when somebody waits for
/// the end.
/// </summary>
internal static class SavingRehearsal
{
    /// <summary>Saves a model of one trivial step, to nowhere, in the background.</summary>
    public static void Begin(IDataView data) => Task.Run(() =>
    {
        var mlContext = new MLContext();
        using var nowhere = new MemoryStream();
        ITransformer step = mlContext.Transforms.CopyColumns("Rehearsal", data.Schema[0].Name).Fit(data);
        mlContext.Model.Save(step, data.Schema, nowhere);
        ConfigReader.Json.GetTypeInfo(typeof(ModelConfig));
    });
}
