namespace LstmMlNet.Networks.Numerics;

/// <summary>How a front end's products and parameters are laid out. Immutable.</summary>
internal sealed class FrontEndPlan
{
    private const int Alignment = 16;
    private readonly List<FrontEndProduct> _products = [];
    private readonly List<NormalizationPlan> _normalizations = [];
    private readonly SimdWidth _width;
    private int _parameters;
    private int _derived;

    /// <param name="frontEnd">The convolutions.</param>
    /// <param name="features">Features of a step.</param>
    /// <param name="width">The vector width.</param>
    /// <param name="parameters">Where its parameters begin.</param>
    /// <param name="derived">Where what is derived from them begins.</param>
    public FrontEndPlan(ConvolutionalFrontEnd frontEnd, int features, SimdWidth width, int parameters, int derived)
    {
        _width = width;
        _parameters = parameters;
        _derived = derived;
        FrontEnd = frontEnd;
        int[] rows = [.. Enumerable.Range(0, features)];
        var inputs = new List<(int[] Rows, int Stride)> { (rows, features) };
        var layers = new List<ConvolutionLayerPlan>();
        foreach (ConvolutionLayer layer in frontEnd.Layers)
        {
            ConvolutionLayerPlan plan = Plan(layer, inputs);
            layers.Add(plan);
            inputs.Add((plan.Normalization.Rows, plan.OutputStride));
        }

        Layers = [.. layers];
        (OutputRows, OutputStride) = inputs[^1];
        PooledPaths = [.. ReadPaths(Layers[^1])];
        Stride = frontEnd.Stride;
        LowestTrainable = frontEnd.Layers.TakeWhile(layer => !layer.Trainable).Count();
        Gap = frontEnd.Layers.Max(layer => layer.Reach);
        ParameterEnd = _parameters;
        DerivedEnd = _derived;
    }

    public ConvolutionalFrontEnd FrontEnd { get; }

    public ConvolutionLayerPlan[] Layers { get; }

    /// <summary>All products, in the order of their indices.</summary>
    public IReadOnlyList<FrontEndProduct> Products => _products;

    public IReadOnlyList<NormalizationPlan> Normalizations => _normalizations;

    /// <summary>Where each filter of the last layer lies in a step of its output.</summary>
    public int[] OutputRows { get; }

    public int OutputStride { get; }

    /// <summary>What the head reads of the last layer.</summary>
    public PooledPath[] PooledPaths { get; }

    /// <summary>Floats that the head reads of a sequence: each filter's mean over all steps, then positive shares, then maxima.</summary>
    public int PooledStride => FrontEnd.PooledParts * OutputStride;

    /// <summary>Floats of these that are means over steps.</summary>
    public int AveragedStride => FrontEnd.AveragedParts * OutputStride;

    /// <summary>Where each of them lies.</summary>
    public IEnumerable<int> PooledRows =>
        Enumerable.Range(0, FrontEnd.PooledParts).SelectMany(part => OutputRows.Select(row => (part * OutputStride) + row));

    /// <summary>Steps of the input from one output to the next.</summary>
    public int Stride { get; }

    /// <summary>Rows of zeros between sequences: as far as any filter reaches beyond an end.</summary>
    public int Gap { get; }

    /// <summary>The lowest layer that training changes; as many as there are where it changes none.</summary>
    public int LowestTrainable { get; }

    public bool Learns => LowestTrainable < Layers.Length;

    /// <summary>
    /// Floats that each group of sequences has: of every normalization means, variances, and the sums of its gains' and shifts'
    /// gradients.
    /// </summary>
    public int GroupLength { get; private set; }

    public int ParameterEnd { get; }

    public int DerivedEnd { get; }

    /// <summary>Floats that a step leaves for the backward pass.</summary>
    public long KeptFloatsPerStep => Layers.Sum(layer =>
        (3L * layer.OutputStride)
        + (layer.Bottleneck is null ? 0 : 2L * layer.Bottleneck.Pass.OutputStride)
        + (layer.Pooled is null ? 0 : layer.InputStride)
        + (layer.Shortcut is null ? 0 : 2L * layer.OutputStride));

    /// <summary>What training learns beside kernels has an index after theirs.</summary>
    public int IndexOf(NormalizationPlan normalization) => _products.Count + _normalizations.IndexOf(normalization);

    public void CopyParameters(Span<float> packed, bool toPacked)
    {
        foreach (FrontEndProduct product in _products)
            product.Pass.Copy(
                product.Layer.Data(product.Name),
                packed.Slice(product.ParameterOffset, product.Pass.ParameterLength),
                product.InputRows,
                product.OutputRows,
                toPacked);
        foreach (NormalizationPlan normalization in _normalizations)
            normalization.Copy(packed, toPacked);
    }

    /// <summary>All blocks that training changes.</summary>
    public IEnumerable<ParameterTask> Tasks()
    {
        foreach (FrontEndProduct product in _products.Where(product => product.Layer.Trainable))
        {
            foreach (ColumnBlock block in product.Pass.Blocks)
                yield return new ParameterTask(
                    ParameterTask.FrontEndLayer,
                    product.Index,
                    block,
                    product.ParameterOffset + product.Pass.BlockOffset(block),
                    product.Pass.BlockLength(block));
        }

        foreach (NormalizationPlan normalization in _normalizations.Where(normalization => normalization.Layer.Trainable))
        {
            (int offset, int length) = normalization.Learned;
            yield return new ParameterTask(
                ParameterTask.FrontEndLayer,
                IndexOf(normalization),
                default,
                normalization.ParameterOffset + offset,
                length);
        }
    }

    /// <summary>The columns of all paths that are read everywhere are one.</summary>
    private static IEnumerable<PooledPath> ReadPaths(ConvolutionLayerPlan plan)
    {
        if (!plan.Layer.Paths.Any(path => path.Inside))
            return [new PooledPath(0, plan.OutputStride, 0, 0)];
        return plan.Layer.Paths.Select((path, i) =>
        {
            int before = path.Inside ? plan.Layer.Before(path) : 0;
            return new PooledPath(plan.Starts[i], plan.Paths[i].Pass.OutputStride, before, path.Inside ? path.Span - before : 0);
        });
    }

    private ConvolutionLayerPlan Plan(ConvolutionLayer layer, List<(int[] Rows, int Stride)> inputs)
    {
        (int[] rows, int stride) = inputs[^1];
        FrontEndProduct? bottleneck = layer.HasBottleneck(rows.Length)
            ? Product("bottleneck_kernel", layer, new ConvolutionPath(layer.Bottleneck, 1), 0, 1, (rows, stride))
            : null;
        (int[] Rows, int Stride) read = bottleneck is null
            ? (rows, stride)
            : ([.. Enumerable.Range(0, layer.Bottleneck)], bottleneck.Pass.OutputStride);
        FrontEndProduct[] paths = [.. layer.Paths.Select((path, i) =>
            Product(i == 0 ? "kernel" : $"kernel_{i}", layer, path, layer.Before(path), layer.Stride, read))];
        FrontEndProduct? pooled = layer.PooledFilters > 0
            ? Product("pooled_kernel", layer, new ConvolutionPath(layer.PooledFilters, 1), 0, layer.Stride, (rows, stride))
            : null;
        var starts = new List<int>();
        var filters = new List<int>();
        int width = 0;
        foreach (FrontEndProduct path in pooled is null ? paths : [.. paths, pooled])
        {
            starts.Add(width);
            filters.AddRange(Enumerable.Range(width, path.Pass.Outputs));
            width += path.Pass.OutputStride;
        }

        int[] outputs = [.. filters];
        NormalizationPlan normalization = Normalization(layer, "", outputs, width);
        FrontEndProduct? shortcut = null;
        NormalizationPlan? shortcutNormalization = null;
        if (layer.ShortcutOver > 0)
        {
            int from = inputs.Count - layer.ShortcutOver;
            int over = FrontEnd.Layers.Skip(from).Take(layer.ShortcutOver).Aggregate(1, (product, one) => product * one.Stride);

            // Its filters lie where the layer's own do.
            shortcut =
                Product("shortcut_kernel", layer, new ConvolutionPath(width, 1), 0, over, inputs[from]) with { OutputRows = outputs };
            _products[shortcut.Index] = shortcut;
            shortcutNormalization = Normalization(layer, "shortcut_", outputs, width);
        }

        return new ConvolutionLayerPlan
        {
            Layer = layer,
            InputStride = stride,
            Bottleneck = bottleneck,
            Paths = paths,
            Pooled = pooled,
            Shortcut = shortcut,
            Starts = [.. starts],
            OutputStride = width,
            Normalization = normalization,
            ShortcutNormalization = shortcutNormalization,
        };
    }

    private FrontEndProduct Product(
        string name,
        ConvolutionLayer layer,
        ConvolutionPath path,
        int before,
        int stride,
        (int[] Rows, int Stride) input)
    {
        var pass = new ConvolutionPass(input.Stride, path, before, stride, _width);
        var product = new FrontEndProduct(
            _products.Count,
            pass,
            name,
            layer,
            input.Rows,
            [.. Enumerable.Range(0, pass.Outputs)],
            _parameters,
            _derived);
        _products.Add(product);
        _parameters = Align(checked(_parameters + pass.ParameterLength));
        _derived = Align(checked(_derived + pass.DerivedLength));
        return product;
    }

    private NormalizationPlan Normalization(ConvolutionLayer layer, string prefix, int[] rows, int stride)
    {
        var plan = new NormalizationPlan(layer, prefix, rows, stride, _width)
        {
            ParameterOffset = _parameters,
            DerivedOffset = _derived,
            GroupOffset = GroupLength,
        };
        _normalizations.Add(plan);
        _parameters = Align(checked(_parameters + plan.ParameterLength));
        _derived = Align(checked(_derived + plan.DerivedLength));
        GroupLength += 4 * stride;
        return plan;
    }

    private static int Align(int offset) => checked(offset + Alignment - 1) / Alignment * Alignment;
}
