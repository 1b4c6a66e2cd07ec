using System.Globalization;
using System.Text.RegularExpressions;
using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>One direction's tensors of a recurrent layer, by what follows their prefix: <c>weight_ih</c>, <c>bias_hh</c>, …</summary>
internal sealed class TorchDirection
{
    public Dictionary<string, KeyValuePair<string, FileTensor>> Tensors { get; } = new(StringComparer.Ordinal);
}

/// <summary>An <c>nn.LSTM</c>, <c>nn.GRU</c> or <c>nn.RNN</c>, or one of their cells: its layers, each of one direction or two.</summary>
internal sealed record TorchRecurrent(string Prefix)
{
    public SortedDictionary<int, SortedDictionary<int, TorchDirection>> Layers { get; } = [];
}

/// <summary>An <c>nn.Linear</c>, or an <c>nn.Embedding</c>: a weight of two dimensions, and perhaps a bias.</summary>
internal sealed record TorchMatrix(string Name, FileTensor Weight, string Prefix, FileTensor? Bias, int Place);

/// <summary>A state dictionary by its modules, as far as names and shapes say them.</summary>
internal sealed partial class TorchModules
{
    private const int MostLayers = 1000;

    /// <exception cref="NotSupportedException">A tensor is of no module that is known here.</exception>
    public TorchModules(StateDictionary state)
    {
        var recurrent = new OrderedDictionary<string, TorchRecurrent>(StringComparer.Ordinal);
        var others = new List<(string Name, FileTensor Tensor, int Place)>();
        foreach ((string name, FileTensor tensor) in state.Tensors)
        {
            if (RecurrentName().Match(name) is { Success: true } match)
            {
                FirstRecurrent ??= others.Count;
                Add(recurrent, match, name, tensor);
            }
            else
            {
                others.Add((name, tensor, others.Count));
            }
        }

        Recurrent = [.. recurrent.Values];
        Matrices = MatricesOf(others);
    }

    public IReadOnlyList<TorchRecurrent> Recurrent { get; }

    public IReadOnlyList<TorchMatrix> Matrices { get; }

    /// <summary>How many other tensors come before the first recurrent one; null where there is none.</summary>
    public int? FirstRecurrent { get; }

    private static void Add(OrderedDictionary<string, TorchRecurrent> modules, Match match, string name, FileTensor tensor)
    {
        string prefix = match.Groups["prefix"].Value;
        int layer = match.Groups["layer"] is { Success: true } number
            ? int.Parse(number.Value, CultureInfo.InvariantCulture)
            : 0;
        if (layer >= MostLayers)
            throw new NotSupportedException($"Tensor {name} is of a layer {layer}; up to {MostLayers} are read.");
        if (!modules.TryGetValue(prefix, out TorchRecurrent? module))
            modules[prefix] = module = new TorchRecurrent(prefix);
        if (!module.Layers.TryGetValue(layer, out SortedDictionary<int, TorchDirection>? directions))
            module.Layers[layer] = directions = [];
        int direction = match.Groups["reverse"].Success ? 1 : 0;
        if (!directions.TryGetValue(direction, out TorchDirection? own))
            directions[direction] = own = new TorchDirection();
        own.Tensors[match.Groups["kind"].Value] = new(name, tensor);
    }

    private static List<TorchMatrix> MatricesOf(List<(string Name, FileTensor Tensor, int Place)> others)
    {
        var matrices = new List<TorchMatrix>();
        var left = others.ToDictionary(other => other.Name, StringComparer.Ordinal);
        foreach ((string name, FileTensor tensor, int place) in others)
        {
            if (!name.EndsWith("weight", StringComparison.Ordinal) || tensor.Shape.Length != 2)
                continue;
            string prefix = name[..^"weight".Length];
            left.Remove(name);
            left.Remove(prefix + "bias", out (string Name, FileTensor Tensor, int Place) bias);
            matrices.Add(new TorchMatrix(name, tensor, prefix, bias.Tensor, place));
        }

        IEnumerable<string> unread = left.Values.OrderBy(other => other.Place).Take(5)
            .Select(other => $"{other.Name} {other.Tensor.ShapeText}");
        return left.Count == 0 ? matrices : throw new NotSupportedException(
            $"The state dictionary has tensors of modules that no network here has: {string.Join(", ", unread)}. "
            + "LSTM, GRU, RNN, Linear and Embedding are read; leave out what is not used, or name a part by its prefix.");
    }

    [GeneratedRegex(
        @"^(?<prefix>(.*\.)?)(?<kind>weight_ih|weight_hh|bias_ih|bias_hh|weight_hr)(_l(?<layer>\d{1,6}))?(?<reverse>_reverse)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex RecurrentName();
}
