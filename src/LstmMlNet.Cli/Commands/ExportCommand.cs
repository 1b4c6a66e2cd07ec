using System.CommandLine;
using LstmMlNet.Cli.Training;
using LstmMlNet.Interop;
using LstmMlNet.Onnx;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>export</c>: a model's network as a file of another framework.</summary>
internal static class ExportCommand
{
    private const int LeastOpset = 17;
    private const int MostOpset = 22;

    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("model") { Description = "The model's zip, or the folder that lstm-mlnet generated." };
        Option<string> onnx = Options.Text("--onnx", "file", "The ONNX file to write. Default: next to the zip, with its name.");
        Option<ExportFormat?> format = Options.Choice(
            "--format",
            "The format; safetensors is a PyTorch state dictionary, keras a Keras 3 model. Default: by the file name.",
            [("onnx", ExportFormat.Onnx), ("safetensors", ExportFormat.Safetensors), ("keras", ExportFormat.Keras)]);
        Option<string> output = Options.Text("--output", "file", "The file to write. Default: next to the zip, with its name.", "-o");
        Option<int?> opset = Options.Between("--opset", LeastOpset, MostOpset, "The version of the ONNX operators, 17 to 22. Default: 17.");
        var command = new Command("export", CommonOptions.WithExamples(
            "Exports a model's network to ONNX, for ONNX Runtime in any language, or to PyTorch.",
            "export Pump.zip",
            "export Pump --onnx pump.onnx --opset 20",
            "export Pump --output pump.safetensors")) { path, onnx, format, output, opset };
        command.SetAction(result => terminal.Run(_ =>
        {
            string zip = CommonOptions.ModelPath(result.GetValue(path)!);
            (ExportFormat kind, string target) = TargetOf(
                zip, result.GetValue(format), result.GetValue(output), result.GetValue(onnx));
            ITransformer model = ScoredData.LoadModel(new MLContext(), zip, out DataViewSchema? _);
            LstmSequenceTransformer network = LoneModel.Network(model, Path.GetFileName(zip));
            try
            {
                if (kind == ExportFormat.Safetensors)
                    PyTorchFile.Save(network.Network, target);
                else if (kind == ExportFormat.Keras && HasEnding(target, ".h5"))
                    KerasFile.SaveWeights(network.Network, target);
                else if (kind == ExportFormat.Keras)
                    KerasFile.Save(network.Network, target);
                else
                    OnnxFile.Save(network, target, new OnnxExportOptions { Opset = result.GetValue(opset) ?? LeastOpset });
            }
            catch (Exception exception) when (exception is NotSupportedException or ArgumentException)
            {
                throw new UserError(exception.Message, exception);
            }

            terminal.Out.WriteLine($"Wrote {target}.");
            if (model is not LstmSequenceTransformer && FirstStep(model) is not LstmSequenceTransformer)
                terminal.Out.WriteLine(
                    $"It contains the network only: its input is column '{network.FeatureColumnName}' after the model's earlier steps.");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static (ExportFormat Format, string Path) TargetOf(string zip, ExportFormat? format, string? output, string? onnx)
    {
        if (onnx is not null && (output is not null || format is not null and not ExportFormat.Onnx))
            throw new UserError("--onnx specifies both format and file: omit --format and --output.");
        string? target = onnx ?? output;
        ExportFormat kind = format ?? (onnx is not null || target is null ? ExportFormat.Onnx
            : HasEnding(target, ".safetensors") ? ExportFormat.Safetensors
            : HasEnding(target, ".keras") || HasEnding(target, ".h5") ? ExportFormat.Keras
            : ExportFormat.Onnx);
        return (kind, target ?? Path.ChangeExtension(zip, $".{kind}".ToLowerInvariant()));
    }

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static ITransformer FirstStep(ITransformer model) =>
        model is IEnumerable<ITransformer> chain && chain.FirstOrDefault() is { } first ? FirstStep(first) : model;
}
