using System.Globalization;
using System.Text;

namespace LstmMlNet.Networks;

/// <summary>The table that Keras's <c>model.summary()</c> prints.</summary>
internal static class NetworkSummary
{
    private const int NameWidth = 36;
    private const int ShapeWidth = 26;
    private const int CountWidth = 14;
    private const int Width = NameWidth + ShapeWidth + CountWidth;

    public static string Write(RecurrentNetwork network)
    {
        var text = new StringBuilder();
        string steps = network.Steps?.ToString(CultureInfo.InvariantCulture) ?? "None";
        text.AppendLine("Model: \"recurrent_network\"");
        text.AppendLine(new string('_', Width));
        Row(text, "Layer (type)", "Output Shape", "Param #");
        text.AppendLine(new string('=', Width));
        Row(text, "sequence (Input)", $"(None, {steps}, {network.Features})", "0");
        var seen = new Dictionary<string, int>();
        foreach (RecurrentLayer layer in network.Layers)
        {
            string shape = layer.ReturnSequences ? $"(None, {steps}, {layer.OutputWidth})" : $"(None, {layer.OutputWidth})";
            Row(text, $"{Name(layer.TypeName, seen)} ({layer.TypeName})", shape, Number(layer.ParameterCount));
        }

        Row(text, "dense (Dense, softmax)", $"(None, {network.Head.Classes})", Number(network.Head.ParameterCount));
        text.AppendLine(new string('=', Width));
        text.AppendLine($"Total params: {Number(network.ParameterCount)}");
        text.AppendLine($"Trainable params: {Number(network.TrainableParameterCount)}");
        text.AppendLine($"Non-trainable params: {Number(network.ParameterCount - network.TrainableParameterCount)}");
        return text.ToString();
    }

    /// <summary>Keras's names: lstm, lstm_1, …</summary>
    private static string Name(string typeName, Dictionary<string, int> seen)
    {
        string name = typeName.Replace(' ', '_').ToLowerInvariant();
        int count = seen.GetValueOrDefault(name);
        seen[name] = count + 1;
        return count == 0 ? name : $"{name}_{count}";
    }

    private static void Row(StringBuilder text, string name, string shape, string count) =>
        text.AppendLine($" {name.PadRight(NameWidth - 1)}{shape.PadRight(ShapeWidth)}{count}".TrimEnd());

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
