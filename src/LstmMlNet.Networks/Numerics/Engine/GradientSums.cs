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
    private readonly int _inParts;
    private readonly int _firstInParts;
    private readonly AlignedBuffer?[] _parts;
    private readonly double[] _squares;
    private readonly TaskBoard _adding = new();
    private readonly TaskBoard _joining = new();
    private int _partCount;

    /// <param name="packed">The network.</param>
    /// <param name="shares">Its batch, gone through forward and back.</param>
    /// <param name="tasks">Blocks of parameters, an embedding's last.</param>
    /// <param name="members">How many threads take part.</param>
    public GradientSums(PackedNetwork packed, BatchShares shares, ParameterTask[] tasks, int members)
    {
        _packed = packed;
        _shares = shares;
        _tasks = tasks;
        _members = members;
        _inParts = tasks.Count(task => !task.IsEmbedding);
        _firstInParts = packed.Plan.Layers[0].Directions[0].ParameterOffset;
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
            _parts[part] ??= Allocate(_packed.Plan.ParameterLength - _firstInParts);

        // Part by part, all blocks on each: the states that a part reads stay in the second-level cache.
        _adding.Begin((_partCount * _inParts) + _tasks.Length - _inParts);
        for (int i = 0; i < _partCount * _inParts; i++)
            _adding.SetOwner(i, i / _inParts * _members / _partCount);
        for (int i = _inParts; i < _tasks.Length; i++)
            _adding.SetOwner((_partCount * _inParts) + i - _inParts, i % _members);
        _joining.Begin(_tasks.Length);
        for (int i = 0; i < _tasks.Length; i++)
            _joining.SetOwner(i, i % _members);
        for (int part = 0; part < _partCount && _shares.HasRounds; part++)
        {
            if (FirstGroup(part) != FirstGroup(part + 1))
                continue;
            foreach (ParameterTask task in _tasks.AsSpan(0, _inParts))
                Clear(task, part);
        }
    }

    /// <summary>A member's share of the parts' sums, where all shares went through in one round.</summary>
    public void Add(int member)
    {
        int inParts = _partCount * _inParts;
        for (int i = _adding.Next(member, -1); i >= 0; i = _adding.Next(member, i))
        {
            ParameterTask task = _tasks[i < inParts ? i % _inParts : i - inParts + _inParts];
            int part = i < inParts ? i / _inParts : 0;
            float* gradient = PartOf(task, part);
            Clear(task, part);
            if (task.IsEmbedding)
                AddEmbedding(task, gradient);
            else
                AddPart(task, part, gradient);
        }
    }

    /// <summary>What a round of a share adds to its parts, of one direction's parameters: group after group, as <see cref="Add"/> does.</summary>
    /// <param name="runner">The round.</param>
    /// <param name="firstGroup">Its first group in the whole batch.</param>
    /// <param name="endGroup">The one after its last.</param>
    /// <param name="layer">The layer; <see cref="ParameterTask.AboveLayers"/> for pooling and the head.</param>
    /// <param name="direction">The direction.</param>
    public void AddRound(NetworkRunner runner, int firstGroup, int endGroup, int layer, int direction)
    {
        for (int part = 0; part < _partCount; part++)
        {
            int first = Math.Max(firstGroup, FirstGroup(part));
            int end = Math.Min(endGroup, FirstGroup(part + 1));
            if (first >= end)
                continue;
            foreach (ParameterTask task in _tasks.AsSpan(0, _inParts))
            {
                if (!task.IsOf(layer, direction))
                    continue;
                if (first == FirstGroup(part))
                    Clear(task, part);
                AddGroups(runner, task, first - firstGroup, end - firstGroup, PartOf(task, part));
            }
        }
    }

    private int FirstGroup(int part) => _shares.Whole.PartStart(part, _partCount);

    private void Clear(in ParameterTask task, int part) => new Span<float>(PartOf(task, part), task.Length).Clear();

    /// <summary>A part's groups, share by share: one chain over their rows, wherever a share ends.</summary>
    private void AddPart(in ParameterTask task, int part, float* gradient)
    {
        for (int member = 0; member < _members; member++)
        {
            int start = _shares.FirstGroup(member);
            int first = Math.Max(FirstGroup(part), start);
            int end = Math.Min(FirstGroup(part + 1), _shares.FirstGroup(member + 1));
            if (first < end)
                AddGroups(_shares.Runners[member], task, first - start, end - start, gradient);
        }
    }

    private void AddGroups(NetworkRunner runner, in ParameterTask task, int first, int end, float* gradient)
    {
        if (task.IsHead)
            runner.AddHeadGradient(task.Block, first, end, gradient);
        else if (task.IsPool)
            runner.AddPoolGradient(first, end, gradient);
        else
            runner.AddGradient(_packed, task.Layer, task.Direction, task.Block, first, end, gradient);
    }

    private void AddEmbedding(in ParameterTask task, float* gradient)
    {
        foreach (NetworkRunner runner in _shares.Runners)
            runner.AddEmbeddingGradient(task, gradient);
    }

    /// <summary>A member's share of adding the parts up, once all of them are summed.</summary>
    public void Join(int member)
    {
        for (int i = _joining.Next(member, -1); i >= 0; i = _joining.Next(member, i))
        {
            ParameterTask task = _tasks[i];
            float* gradient = PartOf(task, 0);
            for (int part = 1; part < _partCount && !task.IsEmbedding; part++)
                ParameterUpdate.Add(gradient, PartOf(task, part), task.Length);
            _squares[i] = ParameterUpdate.SumOfSquares(gradient, task.Length);
        }
    }

    private float* PartOf(in ParameterTask task, int part) => part == 0
        ? Sums.Pointer + task.Offset
        : _parts[part]!.Pointer + (task.Offset - _firstInParts);

    /// <summary>Each part is summed by one thread mostly: in pages of its own.</summary>
    private AlignedBuffer Allocate(int length) => _members > 1 ? new BufferPages().Take(length) : new AlignedBuffer(length);
}
