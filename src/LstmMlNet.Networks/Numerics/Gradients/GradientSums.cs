namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The parameters' gradients of a batch, summed over its rows. The rows are cut into a few parts that follow from the batch alone
/// (<see cref="BatchLayout.SumParts"/>), each part is summed by itself, and the parts are added in their order: a thread mostly
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
        _firstInParts = packed.Plan.FirstParameterInParts;
        _parts = new AlignedBuffer?[BatchLayout.MostSumParts];
        _parts[0] = Allocate(packed.Plan.ParameterLength);
        _squares = new double[tasks.Length];
    }

    /// <summary>The gradients, packed as the parameters are.</summary>
    public AlignedBuffer Sums => _parts[0]!;

    /// <summary>Into how many parts the batch's rows are cut.</summary>
    public int PartCount { get; private set; }

    /// <summary>All blocks that are summed in parts.</summary>
    public ReadOnlySpan<ParameterTask> Tasks => _tasks.AsSpan(0, _inParts);

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
        PartCount = _shares.Whole.SumParts;
        for (int part = 1; part < PartCount; part++)
            _parts[part] ??= Allocate(_packed.Plan.ParameterLength - _firstInParts);

        // Part by part, all blocks on each: the states that a part reads stay in the second-level cache.
        _adding.Begin((PartCount * _inParts) + _tasks.Length - _inParts);
        for (int i = 0; i < PartCount * _inParts; i++)
            _adding.SetOwner(i, i / _inParts * _members / PartCount);
        for (int i = _inParts; i < _tasks.Length; i++)
            _adding.SetOwner((PartCount * _inParts) + i - _inParts, i % _members);
        _joining.Begin(_tasks.Length);
        for (int i = 0; i < _tasks.Length; i++)
            _joining.SetOwner(i, i % _members);
        for (int part = 0; part < PartCount && _shares.HasRounds; part++)
        {
            if (FirstGroup(part) != FirstGroup(part + 1))
                continue;
            foreach (ParameterTask task in Tasks)
                Clear(task, PartOf(task, part));
        }
    }

    /// <summary>A member's share of the parts' sums, where all shares went through in one round.</summary>
    public void Add(int member)
    {
        int inParts = PartCount * _inParts;
        for (int i = _adding.Next(member, -1); i >= 0; i = _adding.Next(member, i))
        {
            ParameterTask task = _tasks[i < inParts ? i % _inParts : i - inParts + _inParts];
            int part = i < inParts ? i / _inParts : 0;
            float* gradient = PartOf(task, part);
            if (task.IsEmbedding)
                AddEmbedding(task, gradient);
            else
                AddPart(task, part, gradient);
        }
    }

    /// <summary>What a round of a share adds to a part of a block's sum: group after group, as <see cref="Add"/> does.</summary>
    /// <param name="runner">The round.</param>
    /// <param name="firstGroup">Its first group in the whole batch.</param>
    /// <param name="endGroup">The one after its last.</param>
    /// <param name="part">The part; nothing is added where the round has no group of it.</param>
    /// <param name="task">The block.</param>
    public void AddRound(NetworkRunner runner, int firstGroup, int endGroup, int part, in ParameterTask task)
    {
        int first = Math.Max(firstGroup, FirstGroup(part));
        int end = Math.Min(endGroup, FirstGroup(part + 1));
        if (first >= end)
            return;
        AddGroups(runner, task, first - firstGroup, end - firstGroup, PartOf(task, part), isFirst: first == FirstGroup(part));
    }

    private int FirstGroup(int part) => _shares.Whole.PartStart(part, PartCount);

    private static void Clear(in ParameterTask task, float* gradient) => new Span<float>(gradient, task.Length).Clear();

    /// <summary>A part's groups, share by share: one chain over their rows, wherever a share ends.</summary>
    private void AddPart(in ParameterTask task, int part, float* gradient)
    {
        bool isFirst = true;
        for (int member = 0; member < _members; member++)
        {
            int start = _shares.FirstGroup(member);
            int first = Math.Max(FirstGroup(part), start);
            int end = Math.Min(FirstGroup(part + 1), _shares.FirstGroup(member + 1));
            if (first >= end)
                continue;
            AddGroups(_shares.Runners[member], task, first - start, end - start, gradient, isFirst);
            isFirst = false;
        }

        if (isFirst)
            Clear(task, gradient);
    }

    /// <param name="runner">Whose groups.</param>
    /// <param name="task">The block.</param>
    /// <param name="first">The first group.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="gradient">The sum.</param>
    /// <param name="isFirst">Whether the sum begins with them: what its memory holds is overwritten.</param>
    private void AddGroups(NetworkRunner runner, in ParameterTask task, int first, int end, float* gradient, bool isFirst)
    {
        if (isFirst && (task.IsHead || task.IsPool || task.IsFrontEnd))
            Clear(task, gradient);
        if (task.IsHead)
            runner.AddHeadGradient(task.Block, first, end, gradient);
        else if (task.IsPool)
            runner.AddPoolGradient(first, end, gradient);
        else if (task.IsFrontEnd)
            runner.AddFrontEndGradient(task, first, end, gradient);
        else
            runner.AddGradient(_packed, task, new BlockGradient(task.Block, first, end, gradient, isFirst));
    }

    private void AddEmbedding(in ParameterTask task, float* gradient)
    {
        Clear(task, gradient);
        foreach (NetworkRunner runner in _shares.Runners)
            runner.AddEmbeddingGradient(task, gradient);
    }

    /// <summary>A member's share of adding the parts up, once all of them are summed.</summary>
    public void Join(int member)
    {
        float** others = stackalloc float*[BatchLayout.MostSumParts];
        for (int i = _joining.Next(member, -1); i >= 0; i = _joining.Next(member, i))
        {
            ParameterTask task = _tasks[i];
            int count = task.IsEmbedding ? 0 : PartCount - 1;
            for (int part = 0; part < count; part++)
                others[part] = PartOf(task, part + 1);
            _squares[i] = ParameterUpdate.Join(PartOf(task, 0), others, count, task.Length);
        }
    }

    /// <summary>A member's share of squaring the sums again, once they are those of all ranks.</summary>
    public void Square(int member)
    {
        for (int i = member; i < _tasks.Length; i += _members)
            _squares[i] = ParameterUpdate.Join(PartOf(_tasks[i], 0), null, 0, _tasks[i].Length);
    }

    private float* PartOf(in ParameterTask task, int part) => part == 0
        ? Sums.Pointer + task.Offset
        : _parts[part]!.Pointer + (task.Offset - _firstInParts);

    /// <summary>Each part is summed by one thread mostly: in pages of its own.</summary>
    private AlignedBuffer Allocate(int length) => _members > 1 ? new BufferPages().Take(length) : new AlignedBuffer(length);
}
