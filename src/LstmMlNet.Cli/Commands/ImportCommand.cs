using System.CommandLine;
using LstmMlNet.Onnx;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>import</c>: an ONNX model of others as a model's zip.</summary>
internal static class ImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "The ONNX model." };
        var output =
            new Option<string?>("--output", "-o") { Description = "The zip to write. Default: in this folder, with the file's name." };
        var classes = new Option<string[]>("--classes")
        {
            Description = "The classes' names in the order of the scores.",
            AllowMultipleArgumentsPerToken = true,
        };
        var logits = new Option<bool>("--logits") { Description = "The model returns logits of classes: take their softmax." };
        var command = new Command("import", CommonOptions.WithExamples(
            "Makes a model's zip of an ONNX model with LSTM, GRU or RNN layers, such as PyTorch exports.",
            "import activity.onnx --classes walking,sitting --output activity.zip")) { file, output, classes, logits };
        command.SetAction(result => terminal.Run(_ =>
        {
            string path = result.GetValue(file)!;
            string target = result.GetValue(output) ?? Path.ChangeExtension(Path.GetFileName(path), ".zip");
            string[] names = [.. (result.GetValue(classes) ?? [])
                .SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
            var mlContext = new MLContext();
            LstmSequenceTransformer transformer;
            try
            {
                transformer = mlContext.Transforms.LoadLstmSequence(
                    path,
                    new OnnxImportOptions { Logits = result.GetValue(logits) ? LogitsMeaning.Classes : LogitsMeaning.Numbers },
                    classNames: names.Length > 0 ? names : null);
            }
            catch (Exception exception) when (exception is NotSupportedException or ArgumentException or InvalidDataException)
            {
                throw new UserError(exception.Message, exception);
            }

            var schema = new DataViewSchema.Builder();
            schema.AddColumn(transformer.FeatureColumnName, transformer.FeatureColumnType);
            LstmModelFile.Save(mlContext, transformer, schema.ToSchema(), target);
            terminal.Out.WriteLine(transformer.Network.Summary());
            terminal.Out.WriteLine($"Wrote {target}.");
            return ExitCodes.Done;
        }));
        return command;
    }
}
