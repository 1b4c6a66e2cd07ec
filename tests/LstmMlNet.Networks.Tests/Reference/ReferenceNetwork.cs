namespace LstmMlNet.Networks.Tests.Reference;

/// <summary>A whole network in plain double precision, from copies of a network's weights that a test may change one by one.</summary>
internal sealed class ReferenceNetwork
{
    private readonly RecurrentNetwork _network;
    private readonly ReferenceCell[][] _cells;
    private readonly double[][] _attention;
    private readonly double[] _kernel;
    private readonly double[] _bias;
    private readonly double[] _embeddings;
    private readonly double[][] _categories;
    private readonly ReferenceFrontEnd? _frontEnd;
    private readonly Dictionary<float[][], (double Weights, double[][][] Outputs)> _convolved = [];
    private float[][][] _groups = [];
    private (double[]? Input, double[]?[] Layers, double[]? Head, double[]?[][]? Recurrent)? _masks;
    private Dictionary<(int Sequence, int Layer, int Direction, int Step), double[][]>? _pieceStarts;
    private (int Steps, bool Recording, int Sequence) _truncation;
    private (int Layer, int Direction, int Step, int State, int Unit, double By)? _moved;

    public ReferenceNetwork(RecurrentNetwork network)
    {
        _network = network;
        _embeddings = network.Embedding is { } embedding ? Copy(embedding.Parameters[0]) : [];
        _categories = [.. network.Categories.Select(category => Copy(category.Embedding.Parameters[0]))];
        int width = network.Embedding?.Units
            ?? ((network.Features * network.StepsPerFrame) + network.Categories.Sum(category => category.Embedding.Units - 1));
        if (network.FrontEnd is { } frontEnd)
        {
            _frontEnd = new ReferenceFrontEnd(frontEnd, Copy);
            width = (frontEnd.KeepInput ? width : 0) + frontEnd.Filters;
        }

        var layers = new List<ReferenceCell[]>();
        foreach (RecurrentLayer layer in network.Layers)
        {
            layers.Add([.. layer.Cells.Select(cell => Copy(cell, width))]);
            width = layer.OutputWidth;
        }

        _cells = [.. layers];
        _attention = [.. (network.Attention?.Parameters ?? []).Select(Copy)];
        _kernel = Copy(network.Head.Parameters[0]);
        _bias = Copy(network.Head.Parameters[1]);
    }

    /// <summary>Every weight, in the order of the network's own parameters: layers, directions, then the head.</summary>
    public List<double[]> Weights { get; } = [];

    /// <summary>A sequence's level and unit, which numbers are predicted relative to.</summary>
    public (double Center, double Unit) LevelOf(float[] sequence)
    {
        if (_network.LevelFeature is not { } level)
            return (0, 1);
        double[] series = [.. sequence.Chunk(_network.Features).Select(step => (double)step[level.Feature])];
        double spread = level.Spread > 0 ? level.Spread : 1;
        if (level.Kind == LevelKind.LastValue)
            return (series[^1], spread);
        double deviation = Math.Sqrt(series.Average(value => Math.Pow(value - series.Average(), 2)));
        return (series.Average(), deviation > 1e-3 * level.Spread && deviation > 0 ? deviation : spread);
    }

    /// <summary>Sequences that training computes together, whose statistics normalize them from now on.</summary>
    public void Group(float[][] sequences, int size) =>
        _groups = [.. sequences.OrderByDescending(sequence => _network.FramesOf(sequence.Length / _network.Features)).Chunk(size)];

    /// <summary>The class probabilities of a whole sequence.</summary>
    public double[] Probabilities(float[] sequence) => ReferenceLoss.Softmax(Logits(sequence)[0]);

    /// <summary>The head's rows of logits: one, or one per step.</summary>
    public double[][] Logits(float[] sequence)
    {
        (double[] hidden, double[][] steps) = Hidden(sequence);
        if (_network.Head is DenseQuantileLayer { StepsAhead: > 0 and var ahead })
            return [[.. Masked(steps[^ahead..], _masks?.Head).SelectMany(Dense)]];
        double[][] read = _network.Head.PerStep ? steps : [[.. Pool(hidden, steps), .. PooledFilters(sequence)]];
        return [.. Masked(read, _masks?.Head).Select(Dense)];
    }

    /// <summary>The logits where masks leave values out: of the input, of layers' outputs, of what the head reads.</summary>
    public double[][] LogitsWith(float[] sequence, double[]? input, double[]?[] layers, double[]? head, double[]?[][]? recurrent = null)
    {
        _masks = (input, layers, head, recurrent);
        double[][] logits = Logits(sequence);
        _masks = null;
        return logits;
    }

    /// <summary>
    /// The logits where each piece of so many steps starts from the states that the weights of the first call for the sequence gave: moving
    /// weights afterwards shows the truncated gradient.
    /// </summary>
    public double[][] LogitsInPieces(float[] sequence, int index, int steps)
    {
        _pieceStarts ??= [];
        _truncation = (steps, _pieceStarts.Keys.All(key => key.Sequence != index), index);
        double[][] logits = Logits(sequence);
        _truncation = default;
        return logits;
    }

    public ReferenceCell CellOf(int layer, int direction) => _cells[layer][direction];

    /// <summary>
    /// The logits of a whole sequence where one state of one layer is moved a little after a step; a cell state moves its
    /// step's output too.
    /// </summary>
    public double[] LogitsWith(float[] sequence, int layer, int direction, int step, int state, int unit, double by)
    {
        _moved = (layer, direction, step, state, unit, by);
        double[] logits = Logits(sequence)[0];
        _moved = null;
        return logits;
    }

    /// <summary>The last layer's last hidden state (of each direction its own last), and every step's output.</summary>
    public (double[] Last, double[][] Steps) Hidden(float[] sequence)
    {
        double[][] steps = Masked(Inputs(sequence), _masks?.Input);
        double[] last = [];
        for (int layer = 0; layer < _cells.Length; layer++)
        {
            int own = layer;
            double[][][] runs =
            [
                .. _cells[layer].Select((cell, direction) => Run(cell, direction == 0 ? steps : [.. steps.Reverse()], own, direction)),
            ];
            int count = steps.Length;
            double[][] below = steps;
            steps = [.. Enumerable.Range(0, count)
                .Select(t => (double[])[.. runs.SelectMany((run, direction) => run[direction == 0 ? t : count - 1 - t])])];
            if (_network.SkipConnections && layer > 0)
                steps = [.. steps.Zip(below, (output, skipped) => output.Zip(skipped, (a, b) => a + b).ToArray())];

            // A direction ends at the last step, or backwards at the first.
            int units = _cells[layer][0].Units;
            last = [.. runs.SelectMany((_, direction) => steps[direction == 0 ? count - 1 : 0].Skip(direction * units).Take(units))];
            if (layer < _cells.Length - 1)
                steps = Masked(steps, _masks?.Layers[layer]);
        }

        return (last, steps);
    }

    private static double[][] Masked(double[][] rows, double[]? mask) =>
        mask is null ? rows : [.. rows.Select(row => row.Zip(mask, (value, factor) => value * factor).ToArray())];

    private double[][] Inputs(float[] sequence)
    {
        if (_network.Embedding is not { Units: var units })
        {
            double[][] frames = Frames(Scaled(sequence));
            if (_categories.Length > 0)
                return [.. frames.Zip(sequence.Chunk(_network.Features), WithVectors)];
            if (_frontEnd is null)
                return frames;
            double[][] convolved = _frontEnd.Frames(Convolved(sequence), _network.StepsPerFrame);
            return _network.FrontEnd!.KeepInput ? [.. frames.Zip(convolved, (raw, own) => (double[])[.. raw, .. own])] : convolved;
        }

        return [.. sequence.Select(token => _embeddings.AsSpan((int)token * units, units).ToArray())];
    }

    /// <summary>The numbers of a step, then the vectors of its categories.</summary>
    private double[] WithVectors(double[] scaled, float[] step)
    {
        int[] features = [.. _network.Categories.Select(category => category.Feature)];
        return
        [
            .. scaled.Where((_, i) => !features.Contains(i)),
            .. features.SelectMany((feature, i) =>
            {
                int units = _network.Categories[i].Embedding.Units;
                return _categories[i].AsSpan((int)step[feature] * units, units).ToArray();
            }),
        ];
    }

    private double[][] Scaled(float[] sequence) => [.. sequence.Chunk(_network.Features).Select(step => Scale(step, LevelOf(sequence)))];

    private double[][] ConvolutionInput(float[] sequence) => _network.FrontEnd!.Normalization == SequenceNormalization.None
        ? Scaled(sequence)
        : ReferenceFrontEnd.Normalize(sequence, _network.Features, _network.FrontEnd.Normalization);

    private double[] PooledFilters(float[] sequence) =>
    [
        .. _network.FrontEnd is { GlobalMean: true } ? ReferenceFrontEnd.Mean(Convolved(sequence)) : [],
        .. _network.FrontEnd is { PositiveShare: true } ? _frontEnd!.PositiveShare(Convolved(sequence)) : [],
        .. _network.FrontEnd is { GlobalMax: true } ? _frontEnd!.Max(Convolved(sequence)) : [],
    ];

    private double[][] Convolved(float[] sequence)
    {
        float[][]? group = _groups.FirstOrDefault(group => group.Contains(sequence));
        if (group is null)
            return _frontEnd!.Run([ConvolutionInput(sequence)], together: false)[0];

        // A group is computed once for all of its sequences, until a weight changes.
        double weights = _frontEnd!.SumOfWeights();
        if (!_convolved.TryGetValue(group, out (double Weights, double[][][] Outputs) known) || known.Weights != weights)
            _convolved[group] = known = (weights, _frontEnd.Run([.. group.Select(ConvolutionInput)], together: true));
        return known.Outputs[Array.IndexOf(group, sequence)];
    }

    private double[] Dense(double[] features)
    {
        var logits = new double[_bias.Length];
        for (int c = 0; c < logits.Length; c++)
        {
            logits[c] = _bias[c];
            for (int k = 0; k < features.Length; k++)
                logits[c] += features[k] * _kernel[(k * logits.Length) + c];
        }

        return logits;
    }

    private double[] Pool(double[] last, double[][] steps)
    {
        return _network.Pooling switch
        {
            SequencePooling.Last => last,
            SequencePooling.Mean => Mean(),
            SequencePooling.Max => Max(),
            SequencePooling.Attention => Attend(steps),
            _ => [.. last, .. Mean(), .. Max()],
        };

        double[] Mean() => [.. last.Select((_, j) => steps.Average(step => step[j]))];

        double[] Max() => [.. last.Select((_, j) => steps.Max(step => step[j]))];
    }

    private double[] Attend(double[][] steps)
    {
        double[] weights = AttentionWeights(steps);
        return [.. steps[0].Select((_, j) => steps.Select((step, t) => weights[t] * step[j]).Sum())];
    }

    /// <summary>How much each step matters.</summary>
    public double[] AttentionWeights(double[][] steps) =>
        ReferenceLoss.Softmax(
            [.. steps.Select(step => Math.Tanh(step.Select((value, j) => value * _attention[0][j]).Sum() + _attention[1][0]))]);

    /// <summary>Steps put together in frames, the last one filled up with the last step.</summary>
    private double[][] Frames(double[][] steps)
    {
        int k = _network.StepsPerFrame;
        return [.. Enumerable.Range(0, (steps.Length + k - 1) / k).Select(frame =>
            Enumerable.Range(frame * k, k).SelectMany(t => steps[Math.Min(t, steps.Length - 1)]).ToArray())];
    }

    private double[][] Run(ReferenceCell cell, double[][] steps, int layer, int direction)
    {
        double[][] state = cell.InitialState();
        double[]? mask = _masks?.Recurrent?[layer][direction];
        var outputs = new double[steps.Length][];
        for (int t = 0; t < steps.Length; t++)
        {
            if (_truncation.Steps > 0 && t > 0 && (steps.Length - t) % _truncation.Steps == 0)
                state = PieceStart(state, layer, direction, t);
            (int Unit, double By)? move = _moved is { } at && (at.Layer, at.Direction, at.Step) == (layer, direction, t)
                ? (at.Unit, at.By)
                : null;
            state = cell.Step(steps[t], state, mask, _moved?.State == 1 ? move : null);
            if (move is { } moved && _moved!.Value.State == 0)
                state[0][moved.Unit] += moved.By;
            outputs[t] = state[0];
        }

        return outputs;
    }

    private double[][] PieceStart(double[][] state, int layer, int direction, int step)
    {
        (int Sequence, int Layer, int Direction, int Step) key = (_truncation.Sequence, layer, direction, step);
        if (_truncation.Recording)
            _pieceStarts![key] = [.. state.Select(values => (double[])values.Clone())];
        return _pieceStarts![key];
    }

    private double[] Scale(float[] step, (double Center, double Unit) level)
    {
        var scaled = new double[step.Length];
        for (int i = 0; i < step.Length; i++)
        {
            double value = i == _network.LevelFeature?.Feature ? (step[i] - level.Center) / level.Unit : step[i];
            scaled[i] = _network.Scaling is { } scaling ? (value - scaling.Mean[i]) / scaling.Deviation[i] : value;
        }

        return scaled;
    }

    private ReferenceCell Copy(RecurrentCell cell, int features)
    {
        var weights = new Dictionary<string, double[]>();
        foreach (NetworkParameter parameter in cell.Parameters)
            weights[parameter.Name] = Copy(parameter);
        return new ReferenceCell(cell, features, weights);
    }

    private double[] Copy(NetworkParameter parameter)
    {
        double[] values = [.. parameter.Values.ToArray().Select(value => (double)value)];
        Weights.Add(values);
        return values;
    }
}
