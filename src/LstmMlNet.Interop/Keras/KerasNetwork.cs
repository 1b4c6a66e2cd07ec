using LstmMlNet.Interop.Tensors;
using LstmMlNet.Networks;
using LstmMlNet.Onnx;
using LstmMlNet.Onnx.Import;

namespace LstmMlNet.Interop.Keras;

/// <summary>Follows a model's layers from its input to its output, and makes a network of them.</summary>
internal sealed class KerasNetwork
{
    private readonly KerasWeights _weights;
    private readonly bool _oldHardSigmoid;
    private readonly List<ImportedLayer> _layers = [];
    private float[]? _embeddings;
    private int _embeddingWidth;
    private bool _steps = true;
    private SequencePooling _pooling = SequencePooling.Last;
    private KerasLayer? _dense;
    private string _activation = "linear";

    private KerasNetwork(KerasWeights weights, bool oldHardSigmoid) => (_weights, _oldHardSigmoid) = (weights, oldHardSigmoid);

    /// <param name="layers">The model's layers.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="oldHardSigmoid">Whether a hard sigmoid is that of Keras 1 and 2.</param>
    /// <param name="options">What a model without an activation at its end means.</param>
    public static RecurrentNetwork Build(
        IReadOnlyList<KerasLayer> layers, KerasWeights weights, bool oldHardSigmoid, ImportOptions options)
    {
        var network = new KerasNetwork(weights, oldHardSigmoid);
        foreach (KerasLayer layer in layers)
            network.Add(layer);
        return network.Create(options);
    }

    private void Add(KerasLayer layer)
    {
        switch (layer.ClassName)
        {
            case "InputLayer" or "Masking" or "Dropout" or "SpatialDropout1D" or "GaussianNoise" or "GaussianDropout" or "AlphaDropout"
                or "ActivityRegularization":
                break;
            case "Embedding":
                Embed(layer);
                break;
            case "LSTM" or "GRU" or "SimpleRNN" or "Bidirectional":
                Recur(layer);
                break;
            case "GlobalAveragePooling1D":
                Pool(layer, SequencePooling.Mean);
                break;
            case "GlobalMaxPooling1D":
                Pool(layer, SequencePooling.Max);
                break;
            case "Dense":
                Head(layer, layer);
                break;
            case "TimeDistributed" when layer.Inner("layer") is { ClassName: "Dense" } inner && _steps:
                Head(layer, inner);
                break;
            case "Activation":
                Activate(layer, layer.Text("activation", "linear"));
                break;
            case "Softmax":
                Activate(layer, "softmax");
                break;
            case "Flatten" when !_steps:
                break;
            default:
                throw layer.Unsupported(
                    "InputLayer, Masking, Embedding, LSTM, GRU, SimpleRNN, Bidirectional, Dropout, global pooling, Dense and "
                    + "TimeDistributed of it, Softmax and Activation are read");
        }
    }

    private void Embed(KerasLayer layer)
    {
        if (_layers.Count > 0 || _embeddings is not null)
            throw layer.Unsupported("it is not the first layer");
        if (_weights.Of(layer, "") is not [var table] || table.Value.Shape is not [> 1 and var tokens, > 0 and var width]
            || tokens > EmbeddingLayer.MaximumTokens || width > int.MaxValue / 8)
            throw layer.Damaged("its table has not two tokens or more");
        _embeddings = table.Value.Values(table.Key, _weights.Budget);
        _embeddingWidth = (int)width;
    }

    private void Recur(KerasLayer layer)
    {
        if (!_steps || _dense is not null)
            throw layer.Unsupported("it does not read the steps of the layer below it");
        ImportedLayer own = KerasRecurrent.Of(layer, _weights, _oldHardSigmoid);
        int width = _layers.Count > 0
            ? _layers[^1].Units * _layers[^1].Directions.Count
            : _embeddings is null
            ? own.Inputs
            : _embeddingWidth;
        if (own.Inputs != width)
            throw layer.Damaged($"it reads {own.Inputs} values, and the layer below gives {width}");
        _layers.Add(own);
        _steps = (layer.ClassName == "Bidirectional" ? layer.Inner("layer") : layer).Flag("return_sequences");
    }

    private void Pool(KerasLayer layer, SequencePooling pooling)
    {
        if (!_steps || _layers.Count == 0 || _dense is not null || layer.Flag("keepdims"))
            throw layer.Unsupported("it does not pool the steps of a recurrent layer");
        (_pooling, _steps) = (pooling, false);
    }

    private void Head(KerasLayer layer, KerasLayer dense)
    {
        if (_layers.Count == 0)
            throw layer.Unsupported("it comes before the recurrent layers");
        if (_dense is not null)
            throw layer.Unsupported($"there is a dense layer before it, '{_dense.Name}'; a network here has one");
        _dense = layer;
        _activation = dense.Text("activation", "linear");
    }

    private void Activate(KerasLayer layer, string activation)
    {
        if (_dense is null || _activation != "linear")
            throw layer.Unsupported("an activation is read after the dense layer only");
        _activation = activation;
    }

    private RecurrentNetwork Create(ImportOptions options)
    {
        if (_layers.Count == 0)
            throw new NotSupportedException("The Keras model has no recurrent layer.");
        if (_dense is null && (_steps || _pooling != SequencePooling.Last))
            throw new NotSupportedException(
                "The Keras model ends with the states of every step, or their pooling; a network here ends with a dense layer or with the "
                + "last states (return_sequences=False).");
        return new ImportedNetwork(
            "Keras model",
            _layers,
            _dense is null ? new ImportedHead(new NoHead(), SequencePooling.Last, [], []) : HeadOf(_dense, options))
        {
            Embeddings = _embeddings,
        }.Create();
    }

    private ImportedHead HeadOf(KerasLayer layer, ImportOptions options)
    {
        KerasLayer dense = layer.ClassName == "TimeDistributed" ? layer.Inner("layer") : layer;
        int outputs = dense.Number("units");
        int width = _layers[^1].Units * _layers[^1].Directions.Count;
        List<KeyValuePair<string, FileTensor>> tensors = _weights.Of(layer, layer == dense ? "" : "layer");
        if (tensors.Count != (dense.Flag("use_bias", otherwise: true) ? 2 : 1))
            throw layer.Damaged($"it has {tensors.Count} weights");
        if (!tensors[0].Value.Shape.SequenceEqual([width, outputs]))
            throw layer.Damaged($"{tensors[0].Key} has shape {tensors[0].Value.ShapeText} instead of [{width}, {outputs}]");
        if (tensors.Count == 2 && !tensors[1].Value.Shape.SequenceEqual([outputs]))
            throw layer.Damaged($"{tensors[1].Key} has shape {tensors[1].Value.ShapeText} instead of [{outputs}]");
        float[] kernel = tensors[0].Value.Values(tensors[0].Key, _weights.Budget);
        float[] bias = tensors.Count == 2 ? tensors[1].Value.Values(tensors[1].Key, _weights.Budget) : new float[outputs];
        return new ImportedHead(Kind(layer, outputs, options), _pooling, kernel, bias);
    }

    private NetworkHead Kind(KerasLayer layer, int outputs, ImportOptions options)
    {
        bool classes = options.Logits == LogitsMeaning.Classes;
        return (_activation, outputs > 1, _steps) switch
        {
            ("softmax", true, _) => new DenseSoftmaxLayer(outputs, _steps),
            ("linear", true, _) when classes => new DenseSoftmaxLayer(outputs, _steps),
            ("sigmoid", false, false) => new DenseSigmoidLayer(),
            ("linear", false, false) when classes => new DenseSigmoidLayer(),
            ("linear", _, false) => new DenseLinearLayer(outputs),
            _ => throw layer.Unsupported(
                $"it has {outputs} outputs{(_steps ? " per step" : "")} of activation '{_activation}'; a head here has softmax over two or "
                + "more classes (per sequence or step), sigmoid over one, or numbers per sequence"),
        };
    }
}
