namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The parameters' gradients of a batch, summed over its rows. The rows are cut into a few parts that follow from the batch alone
/// (<see cref="PackedShape.SumParts"/>), each part is summed by itself, and the parts are added in their order: a thread mostly
/// reads the rows that it wrote itself, and the result does not depend on how many threads there are.
/// </summary>
internal sealed unsafe class GradientSums
{
    private readonly PackedNetwork _packed;
    private readonly BatchShares _shares;
    private readonly ParameterTask[] _tasks;
    private readonly int _members;
    private readonly int _layerTasks;
    private readonly int _firstLayered;
    private readonly AlignedBuffer?[] _parts;
    private readonly double[] _squares;
    private readonly TaskBoard _adding = new();
    private readonly TaskBoard _joining = new();
    private int _partCount;

    /// <param name="packed">The network.</param>
    /// <param name="shares">Its batch, gone through forward and back.</param>
    /// <param name="tasks">Blocks of parameters, those of layers first.</param>
    /// <param name="members">How many threads take part.</param>
    public GradientSums(PackedNetwork packed, BatchShares shares, ParameterTask[] tasks, int members)
    {
        _packed = packed;
        _shares = shares;
        _tasks = tasks;
        _members = members;
        _layerTasks = tasks.Count(task => task.Layer >= 0);
        _firstLayered = packed.Plan.Layers[0].Directions[0].ParameterOffset;
        _parts = new AlignedBuffer?[PackedShape.MostSumParts];
        _parts[0] = Allocate(packed.Plan.ParameterLength);
        _squares = new double[tasks.Length];
    }

    /// <summary>The gradients, packed as the parameters are.</summary>
    public AlignedBuffer Sums => _parts[0]!;

    /// <summary>The sum of all their squares.</summary>
    public double Squares
    {
        get
        {
            double sum = 0;
            foreach (double square in _squares)
                sum += square;
            return sum;
        }
    }

    /// <summary>Makes ready for the shares' batch.</summary>
    public void Begin()
    {
        _partCount = _shares.Whole.SumParts;
        for (int part = 1; part < _partCount; part++)
            _parts[part] ??= Allocate(_packed.Plan.ParameterLength - _firstLayered);

        // Part by part, all blocks on each: the states that a part reads stay in the second-level cache.
        _adding.Begin((_partCount * _layerTasks) + _tasks.Length - _layerTasks);
        for (int i = 0; i < _partCount * _layerTasks; i++)
            _adding.SetOwner(i, i / _layerTasks * _members / _partCount);
        for (int i = _layerTasks; i < _tasks.Length; i++)
            _adding.SetOwner((_partCount * _layerTasks) + i - _layerTasks, i % _members);
        _joining.Begin(_tasks.Length);
        for (int i = 0; i < _tasks.Length; i++)
            _joining.SetOwner(i, i % _members);
    }

    /// <summary>A member's share of the parts' sums.</summary>
    public void Add(int member)
    {
        int layered = _partCount * _layerTasks;
        for (int i = _adding.Next(member, -1); i >= 0; i = _adding.Next(member, i))
        {
            ParameterTask task = _tasks[i < layered ? i % _layerTasks : i - layered + _layerTasks];
            int part = i < layered ? i / _layerTasks : 0;
            float* gradient = PartOf(task, part);
            new Span<float>(gradient, task.Length).Clear();
            if (task.Layer >= 0)
                AddLayer(task, part, gradient);
            else
                AddOther(task, gradient);
        }
    }

    /// <summary>A part's groups, share by share: one chain over their rows, wherever a share ends.</summary>
    private void AddLayer(in ParameterTask task, int part, float* gradient)
    {
        PackedShape whole = _shares.Whole;
        int from = whole.PartStart(part, _partCount);
        int to = whole.PartStart(part + 1, _partCount);
        for (int member = 0; member < _members; member++)
        {
            int start = _shares.FirstGroup(member);
            int first = Math.Max(from, start);
            int end = Math.Min(to, _shares.FirstGroup(member + 1));
            if (first < end)
                _shares.Runners[member].AddGradient(_packed, task.Layer, task.Direction, task.Block, first - start, end - start, gradient);
        }
    }

    private void AddOther(in ParameterTask task, float* gradient)
    {
        foreach (NetworkRunner runner in _shares.Runners)
        {
            if (task.IsEmbedding)
                runner.AddEmbeddingGradient(task, gradient);
            else if (task.IsPool)
                runner.AddPoolGradient(gradient);
            else
                runner.AddHeadGradient(task.Block, gradient);
        }
    }

    /// <summary>A member's share of adding the parts up, once all of them are summed.</summary>
    public void Join(int member)
    {
        for (int i = _joining.Next(member, -1); i >= 0; i = _joining.Next(member, i))
        {
            ParameterTask task = _tasks[i];
            float* gradient = PartOf(task, 0);
            for (int part = 1; part < _partCount && task.Layer >= 0; part++)
                ParameterUpdate.Add(gradient, PartOf(task, part), task.Length);
            _squares[i] = ParameterUpdate.SumOfSquares(gradient, task.Length);
        }
    }

    private float* PartOf(in ParameterTask task, int part) => part == 0
        ? Sums.Pointer + task.Offset
        : _parts[part]!.Pointer + (task.Offset - _firstLayered);

    /// <summary>Each part is summed by one thread mostly: in pages of its own.</summary>
    private AlignedBuffer Allocate(int length) => _members > 1 ? new BufferPages().Take(length) : new AlignedBuffer(length);
}
