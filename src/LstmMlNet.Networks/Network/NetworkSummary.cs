using System.Globalization;
using System.Text;
using LstmMlNet.Networks.Layers;

namespace LstmMlNet.Networks.Network;

/// <summary>Writes a network as Keras's <c>model.summary()</c> does.</summary>
internal static class NetworkSummary
{
    private const int LeastNameWidth = 35;
    private const int LeastShapeWidth = 28;
    private const int CountWidth = 12;
    private const int Gap = 2;

    /// <summary>As wide as a terminal: a name that leaves no room for the other columns has a line to itself.</summary>
    private const int MostWidth = 80;

    public static string Write(RecurrentNetwork network)
    {
        List<(string Name, string Shape, string Count)> rows = Rows(network);
        int nameWidth = Math.Max(LeastNameWidth, rows.Max(row => row.Name.Length) + Gap);
        int shapeWidth = Math.Max(LeastShapeWidth, rows.Max(row => row.Shape.Length) + Gap);
        if (1 + nameWidth + shapeWidth + CountWidth > MostWidth)
        {
            shapeWidth = rows.Max(row => row.Shape.Length) + Gap;
            nameWidth = Math.Min(nameWidth, MostWidth - 1 - shapeWidth - CountWidth);
        }

        int width = nameWidth + shapeWidth + CountWidth;
        var text = new StringBuilder();
        text.AppendLine("Model: \"recurrent_network\"");
        text.AppendLine(new string('_', width));
        Row("Layer (type)", "Output Shape", "Param #");
        text.AppendLine(new string('=', width));
        foreach ((string name, string shape, string count) in rows)
            Row(name, shape, count);
        text.AppendLine(new string('=', width));
        text.AppendLine($"Total params: {Number(network.ParameterCount)}");
        text.AppendLine($"Trainable params: {Number(network.TrainableParameterCount)}");
        text.AppendLine($"Non-trainable params: {Number(network.ParameterCount - network.TrainableParameterCount)}");
        return text.ToString();

        void Row(string name, string shape, string count)
        {
            int type = name.Length + Gap > nameWidth ? name.IndexOf(" (", StringComparison.Ordinal) : -1;
            string first = type < 0 ? name : name[..type];
            text.AppendLine($" {first.PadRight(nameWidth)}{shape.PadRight(shapeWidth)}{count}");
            if (type >= 0)
                text.AppendLine($"  {name[type..]}");
        }
    }

    public static string WriteMarkdown(RecurrentNetwork network)
    {
        var text = new StringBuilder();
        text.AppendLine("| Layer (type) | Output Shape | Param # |");
        text.AppendLine("|---|---|---:|");
        foreach ((string name, string shape, string count) in Rows(network))
            text.AppendLine($"| {name} | {shape} | {count} |");
        text.AppendLine($"| Total | | {Number(network.ParameterCount)} |");
        text.AppendLine($"| Trainable | | {Number(network.TrainableParameterCount)} |");
        text.AppendLine($"| Non-trainable | | {Number(network.ParameterCount - network.TrainableParameterCount)} |");
        return text.ToString();
    }

    public static string WriteHtml(RecurrentNetwork network)
    {
        var text = new StringBuilder();
        text.AppendLine("<table>");
        text.AppendLine("<thead><tr><th scope=\"col\">Layer (type)</th><th scope=\"col\">Output shape</th>"
            + "<th scope=\"col\">Param #</th></tr></thead>");
        text.AppendLine("<tbody>");
        foreach ((string name, string shape, string count) in Rows(network))
            text.AppendLine($"<tr><th scope=\"row\">{name}</th><td>{shape}</td><td>{count}</td></tr>");
        text.AppendLine("</tbody>");
        text.AppendLine("<tfoot>");
        long frozen = network.ParameterCount - network.TrainableParameterCount;
        (string, long)[] totals =
            [("Total", network.ParameterCount), ("Trainable", network.TrainableParameterCount), ("Non-trainable", frozen)];
        foreach ((string name, long count) in totals)
            text.AppendLine($"<tr><th scope=\"row\">{name}</th><td></td><td>{Number(count)}</td></tr>");
        text.AppendLine("</tfoot>");
        text.AppendLine("</table>");
        return text.ToString();
    }

    private static List<(string Name, string Shape, string Count)> Rows(RecurrentNetwork network)
    {
        int k = network.StepsPerFrame;
        string steps = Number(network.Steps is { } all ? network.FramesOf(all) : null);
        var rows = new List<(string, string, string)> { ("sequence (Input)", $"(None, {Number(network.Steps)}, {network.Features})", "0") };
        if (network.StepsPerFrame > 1 && network.FrontEnd?.KeepInput != false)
            rows.Add(($"frames (Frames of {k} steps)", $"(None, {steps}, {k * network.Features})", "0"));

        if (network.Embedding is { } embedding)
            rows.Add(("embedding (Embedding)", $"(None, {steps}, {embedding.Units})", Number(embedding.ParameterCount)));
        foreach (CategoricalFeature category in network.Categories)
            rows.Add((
                $"embedding_{category.Feature} (Embedding of feature {category.Feature})",
                $"(None, {steps}, {category.Embedding.Units})",
                Number(category.Embedding.ParameterCount)));
        if (network.FrontEnd is { } frontEnd)
            AddConvolutions(network, frontEnd, rows);
        bool pools = network.Pooling != SequencePooling.Last;
        var seen = new Dictionary<string, int>();
        foreach (RecurrentLayer layer in network.Layers)
        {
            bool perStep = layer.ReturnSequences || ((pools || network.Head.ReadsSteps) && layer == network.Layers[^1]);
            string shape = perStep ? $"(None, {steps}, {layer.OutputWidth})" : $"(None, {layer.OutputWidth})";
            rows.Add(($"{Name(layer.TypeName, seen)} ({layer.TypeName})", shape, Number(layer.ParameterCount)));
            if (network.SkipConnections && layer != network.Layers[0])
                rows.Add(($"{Name("add", seen)} (Add, skip connection)", shape, "0"));
        }

        if (pools)
            rows.Add((
                $"pooling ({network.Pooling} Pooling)",
                $"(None, {network.HiddenWidth * PooledParts.Of(network.Pooling)})",
                Number(network.Attention?.ParameterCount ?? 0)));
        if (network.FrontEnd is { GlobalMean: true } beside)
            rows.Add(("convolution_mean (Global Mean)", $"(None, {beside.Filters})", "0"));
        if (network.FrontEnd is { PositiveShare: true } counted)
            rows.Add(("positive_share (Share of Steps Above Zero)", $"(None, {counted.Filters})", "0"));
        if (network.FrontEnd is { GlobalMax: true } greatest)
            rows.Add(("convolution_max (Global Max)", $"(None, {greatest.Filters})", "0"));
        if (network.Head.SummaryName is { } head)
            rows.Add((
                head,
                network.Head.DecodedSteps > 0 ? $"(None, {network.Head.DecodedSteps}, {network.Head.Columns})"
                : network.Head.PerStep ? $"(None, {steps}, {network.Head.Outputs})" : $"(None, {network.Head.Outputs})",
                Number(network.Head.ParameterCount)));
        return rows;
    }

    private static void AddConvolutions(RecurrentNetwork network, ConvolutionalFrontEnd frontEnd, List<(string, string, string)> rows)
    {
        var seen = new Dictionary<string, int>();
        int? steps = network.Steps;
        foreach (ConvolutionLayer layer in frontEnd.Layers)
        {
            steps = (steps + layer.Stride - 1) / layer.Stride;
            rows.Add((
                $"{Name(layer.TypeName, seen)} ({layer.TypeName}, {layer.Lengths})",
                $"(None, {Number(steps)}, {layer.Filters})",
                Number(layer.ParameterCount)));
        }

        int width = frontEnd.Filters + (frontEnd.KeepInput ? network.Features * network.StepsPerFrame : 0);
        string name = frontEnd.KeepInput ? "concatenate (Mean of each frame, beside its steps)" : "frame_mean (Mean of each frame)";
        if (frontEnd.KeepInput || network.StepsPerFrame > frontEnd.Stride)
            rows.Add((name, $"(None, {Number(network.Steps is { } count ? network.FramesOf(count) : null)}, {width})", "0"));
    }

    /// <summary>Keras's names: lstm, lstm_1, …</summary>
    private static string Name(string typeName, Dictionary<string, int> seen)
    {
        string name = typeName.Replace(' ', '_').ToLowerInvariant();
        int count = seen.GetValueOrDefault(name);
        seen[name] = count + 1;
        return count == 0 ? name : $"{name}_{count}";
    }

    private static string Number(int? steps) => steps?.ToString(CultureInfo.InvariantCulture) ?? "None";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
