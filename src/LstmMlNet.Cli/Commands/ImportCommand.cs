using System.CommandLine;
using LstmMlNet.Interop;
using LstmMlNet.Networks;
using LstmMlNet.Onnx;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>import</c>: a network of another framework as a model's zip.</summary>
internal static class ImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var file =
            new Argument<string>("file") { Description = "The ONNX model; .pt, .pth or .safetensors of PyTorch; .keras or .h5 of Keras." };
        Option<string> output = Options.Text("--output", "file", "The zip to write. Default: in this folder, with the file's name.", "-o");
        Option<string[]> classes = Options.Names("--classes", "The names of the classes, in the order of the scores.");
        var logits = new Option<bool>("--logits") { Description = "The model returns class logits: apply softmax to them." };
        var numbers = new Option<bool>("--numbers") { Description = "The model predicts numbers, not classes." };
        Option<SequencePooling?> pooling = Options.Choice(
            "--pooling",
            "PyTorch: how the linear layer reads the steps. Default: last.",
            [
                ("last", SequencePooling.Last), ("mean", SequencePooling.Mean), ("max", SequencePooling.Max),
                ("lastmeanmax", SequencePooling.LastMeanMax),
            ]);
        var everyStep = new Option<bool>("--every-step") { Description = "PyTorch: the linear layer predicts every step." };
        Option<string> prefix = Options.Text("--prefix", "name", "PyTorch: the prefix of the names of the network's tensors.");
        var command = new Command("import", CommonOptions.WithExamples(
            "Makes a model zip from another framework's network with LSTM, GRU or RNN layers.",
            "import activity.onnx --classes walking,sitting -o activity.zip",
            "import model.pt --pooling mean")) { file, output, classes, logits, numbers, pooling, everyStep, prefix };
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
                    new ImportOptions
                    {
                        Logits = result.GetValue(logits) ? LogitsMeaning.Classes : result.GetValue(numbers) ? LogitsMeaning.Numbers : null,
                        Pooling = result.GetValue(pooling) ?? SequencePooling.Last,
                        EveryStep = result.GetValue(everyStep),
                        Prefix = result.GetValue(prefix) ?? "",
                    },
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
