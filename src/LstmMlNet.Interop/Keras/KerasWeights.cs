using System.Text.RegularExpressions;
using LstmMlNet.Interop.Hdf5;
using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.Keras;

/// <summary>Where a model's weights are: by the layers' names (Keras 2), or by their classes and places (Keras 3).</summary>
internal sealed partial class KerasWeights
{
    private readonly Hdf5Object _root;
    private readonly Dictionary<KerasLayer, string>? _paths;

    private KerasWeights(Hdf5Object root, ReadBudget budget, Dictionary<KerasLayer, string>? paths) =>
        (_root, Budget, _paths) = (root, budget, paths);

    public ReadBudget Budget { get; }

    /// <summary>Of a whole model of Keras 2, <c>model_weights</c>: each layer's group lists its weights.</summary>
    public static KerasWeights ByName(Hdf5Object file, ReadBudget budget) => new(
        file.Find("model_weights") ?? throw new InvalidDataException("The Keras model has no weights."), budget, paths: null);

    /// <summary>Of Keras 3, <c>model.weights.h5</c>: <c>layers/lstm_1/cell/vars/0</c>.</summary>
    public static KerasWeights ByPlace(Hdf5Object file, ReadBudget budget, IReadOnlyList<KerasLayer> layers)
    {
        string root = file.Find("layers") is not null ? "layers"
            : file.Find("_layer_checkpoint_dependencies") is not null ? "_layer_checkpoint_dependencies"
            : throw new InvalidDataException("The Keras model's weights have no 'layers'.");
        var paths = new Dictionary<KerasLayer, string>(ReferenceEqualityComparer.Instance);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (KerasLayer layer in layers)
        {
            string name = SnakeCase(layer.ClassName);
            int count = counts[name] = counts.GetValueOrDefault(name) + 1;
            paths[layer] = $"{root}/{(count == 1 ? name : $"{name}_{count - 1}")}";
        }

        return new KerasWeights(file, budget, paths);
    }

    /// <summary>A layer's weights in their order.</summary>
    /// <param name="layer">The layer, one of the model's.</param>
    /// <param name="parts">
    /// In which of its parts they are, as Keras 3 keeps them: <c>cell</c>, or <c>forward_layer/cell</c> and <c>backward_layer/cell</c>.
    /// </param>
    public List<KeyValuePair<string, FileTensor>> Of(KerasLayer layer, params string[] parts) => _paths is null
        ? Named(layer)
        : [.. parts.SelectMany(part => Placed($"{_paths[layer]}/{part}".TrimEnd('/'), layer))];

    /// <summary>A class's name as Keras writes it in paths.</summary>
    internal static string SnakeCase(string name) =>
        LowerThenUpper().Replace(Words().Replace(NoLetters().Replace(name, ""), "$1_$2"), "$1_$2").ToLowerInvariant();

    private IEnumerable<KeyValuePair<string, FileTensor>> Placed(string path, KerasLayer layer)
    {
        Hdf5Object variables = _root.Find($"{path}/vars")
            ?? throw layer.Damaged($"its weights are not at '{path}'");
        for (int i = 0; variables.Find($"{i}") is { } dataset; i++)
        {
            string name = $"{path}/vars/{i}";
            yield return new(name, dataset.Tensor(name));
        }
    }

    private List<KeyValuePair<string, FileTensor>> Named(KerasLayer layer)
    {
        Hdf5Object group = _root.Find(layer.Name) ?? throw layer.Damaged("it has no weights");
        var tensors = new List<KeyValuePair<string, FileTensor>>();
        foreach (string name in Names(group))
        {
            Hdf5Object dataset = group.Find(name) ?? throw layer.Damaged($"its weight '{name}' is missing");
            tensors.Add(new(name, dataset.Tensor(name)));
        }

        return tensors;
    }

    /// <summary>A long list is kept in parts: <c>weight_names0</c>, …</summary>
    private static IEnumerable<string> Names(Hdf5Object group) => group.Texts("weight_names")
        ?? Enumerable.Range(0, 1000).Select(i => group.Texts($"weight_names{i}")).TakeWhile(names => names is not null)
            .SelectMany(names => names!);

    [GeneratedRegex(@"\W+")]
    private static partial Regex NoLetters();

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex Words();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex LowerThenUpper();
}
