namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The parameters' gradients of a batch, summed over its rows. The rows are cut into a few parts that follow from the batch alone
/// (<see cref="BatchLayout.SumParts"/>), each part is summed by itself, and the parts are added in their order: a thread mostly
/// reads the rows that it wrote itself, and the result does not depend on how many threads there are.
/// </summary>
internal sealed unsafe partial class GradientSums
{
    // So that the largest share of threads is at most a tenth above the mean. Where threads are few, blocks suffice: a piece reads
    // its block's gates anew.
    private const int PiecesPerThread = 8;
    private const int MostPieces = 16;
    private readonly PackedNetwork _packed;
    private readonly BatchShares _shares;
    private readonly ParameterTask[] _tasks;
    private readonly ParameterPiece[] _pieces;
    private readonly int _members;
    private readonly int _inParts;
    private readonly int _firstInParts;
    private readonly AlignedBuffer?[] _parts;
    private readonly double[] _squares;
    private readonly bool[] _joined;

    // Of each block its first piece, the one after the last at the end; of each piece its block.
    private readonly int[] _firstPiece;
    private readonly int[] _taskOf;
    private readonly TaskBoard _adding = new();
    private readonly TaskBoard _joining = new();

    /// <param name="packed">The network.</param>
    /// <param name="shares">Its batch, gone through forward and back.</param>
    /// <param name="tasks">Blocks of parameters, an embedding's last.</param>
    /// <param name="pieces">Pieces of them, for what is done to each parameter by itself.</param>
    /// <param name="members">How many threads take part.</param>
    public GradientSums(PackedNetwork packed, BatchShares shares, ParameterTask[] tasks, ParameterPiece[] pieces, int members)
    {
        _packed = packed;
        _shares = shares;
        _tasks = tasks;
        _pieces = pieces;
        _members = members;
        _inParts = tasks.Count(task => !task.IsEmbedding);
        _firstInParts = packed.Plan.FirstParameterInParts;
        _parts = new AlignedBuffer?[BatchLayout.MostSumParts];
        _parts[0] = Allocate(packed.Plan.ParameterLength);
        _squares = new double[pieces.Length];
        _joined = new bool[tasks.Length];
        _firstPiece = new int[tasks.Length + 1];
        _taskOf = new int[pieces.Length];
        for (int i = 0, piece = 0; i < tasks.Length; i++)
        {
            for (; piece < pieces.Length && pieces[piece].Task == tasks[i]; piece++)
                _taskOf[piece] = i;
            _firstPiece[i + 1] = piece;
        }

        Pieces = PiecesFor(_inParts, members);
    }

    /// <summary>Into how many pieces so many blocks are cut for so many threads.</summary>
    public static int PiecesFor(int blocks, int threads) => threads <= BatchLayout.MostSumParts
        ? 1
        : Math.Clamp(((PiecesPerThread * threads) - 1) / (BatchLayout.MostSumParts * blocks), 0, MostPieces - 1) + 1;

    /// <summary>The gradients, packed as the parameters are.</summary>
    public AlignedBuffer Sums => _parts[0]!;

    /// <summary>Into how many parts the batch's rows are cut.</summary>
    public int PartCount { get; private set; }

    /// <summary>Into how many pieces each block is cut, for as many threads as there are: a piece's sums are its thread's, whole.</summary>
    public int Pieces { get; }

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
        Array.Clear(_joined);
        for (int part = 1; part < PartCount; part++)
            _parts[part] ??= Allocate(_packed.Plan.ParameterLength - _firstInParts);

        // Part by part, all blocks on each: the states that a part reads stay in the second-level cache.
        int perPart = _inParts * Pieces;
        _adding.Begin((PartCount * perPart) + _tasks.Length - _inParts);
        for (int i = 0; i < PartCount * perPart; i++)
            _adding.SetOwner(i, OwnerOf(i / perPart, i % perPart));
        for (int i = _inParts; i < _tasks.Length; i++)
            _adding.SetOwner((PartCount * perPart) + i - _inParts, i % _members);
        _joining.Begin(_pieces.Length);
        for (int i = 0; i < _pieces.Length; i++)
            _joining.SetOwner(i, _pieces[i].OwnerOf(_members));
        for (int part = 0; part < PartCount && _shares.HasRounds; part++)
        {
            if (FirstGroup(part) != FirstGroup(part + 1))
                continue;
            foreach (ParameterTask task in Tasks)
                Clear(task, PartOf(task, part));
        }
    }

    /// <summary>The thread that sums a piece: one of those that went through the part's rows, where these are some threads' own.</summary>
    private int OwnerOf(int part, int piece)
    {
        int first = part * _members / PartCount;
        int count = Math.Max(1, ((part + 1) * _members / PartCount) - first);
        return first + (piece % count);
    }

    /// <summary>A member's share of the parts' sums, where all shares went through in one round.</summary>
    public void Add(int member)
    {
        int perPart = _inParts * Pieces;
        for (int i = _adding.Next(member, -1); i >= 0 && !_shares.Stop.IsCancellationRequested; i = _adding.Next(member, i))
        {
            if (i >= PartCount * perPart)
            {
                ParameterTask embedding = _tasks[i - (PartCount * perPart) + _inParts];
                AddEmbedding(embedding, PartOf(embedding, 0));
                continue;
            }

            (int part, int own) = Math.DivRem(i, perPart);
            AddPart(_tasks[own / Pieces], part, own % Pieces);
        }
    }

    /// <summary>A member's share of the embeddings' sums alone, where the others were added by rounds.</summary>
    public void AddEmbeddings(int member)
    {
        for (int i = _inParts + member; i < _tasks.Length; i += _members)
            AddEmbedding(_tasks[i], PartOf(_tasks[i], 0));
    }

    /// <summary>Whether some groups are a part's.</summary>
    public bool HasGroups(int part, int firstGroup, int endGroup) =>
        Math.Max(firstGroup, FirstGroup(part)) < Math.Min(endGroup, FirstGroup(part + 1));

    /// <summary>What a round of a share adds to a part of a block's sum: group after group, as <see cref="Add"/> does.</summary>
    /// <param name="runner">The round.</param>
    /// <param name="firstGroup">Its first group in the whole batch.</param>
    /// <param name="endGroup">The one after its last.</param>
    /// <param name="part">The part; nothing is added where the round has no group of it.</param>
    /// <param name="task">The block.</param>
    /// <param name="piece">Which piece of it.</param>
    public void AddRound(NetworkRunner runner, int firstGroup, int endGroup, int part, in ParameterTask task, int piece)
    {
        int first = Math.Max(firstGroup, FirstGroup(part));
        int end = Math.Min(endGroup, FirstGroup(part + 1));
        if (first >= end || _shares.Stop.IsCancellationRequested)
            return;
        var gradient = new BlockGradient(
            task.Block,
            first - firstGroup,
            end - firstGroup,
            PartOf(task, part),
            first == FirstGroup(part),
            new GradientPiece(piece, Pieces));
        AddGroups(runner, task, gradient);
    }

    private int FirstGroup(int part) => _shares.Whole.PartStart(part, PartCount);

    private static void Clear(in ParameterTask task, float* gradient) => new Span<float>(gradient, task.Length).Clear();

    /// <summary>A piece of a part, over its groups, share by share: one chain over their rows, wherever a share ends.</summary>
    private void AddPart(in ParameterTask task, int part, int piece)
    {
        float* sum = PartOf(task, part);
        bool isFirst = true;
        for (int share = 0; share < _shares.Count; share++)
        {
            int start = _shares.FirstGroup(share);
            int first = Math.Max(FirstGroup(part), start);
            int end = Math.Min(FirstGroup(part + 1), _shares.FirstGroup(share + 1));
            if (first >= end)
                continue;
            var gradient = new BlockGradient(task.Block, first - start, end - start, sum, isFirst, new GradientPiece(piece, Pieces));
            AddGroups(_shares.Runners[share], task, gradient);
            isFirst = false;
        }

        if (isFirst && piece == 0)
            Clear(task, sum);
    }

    /// <summary>What some groups of a share add.</summary>
    private void AddGroups(NetworkRunner runner, in ParameterTask task, in BlockGradient gradient)
    {
        if (task.Layer >= 0)
        {
            runner.AddGradient(_packed, task, gradient);
            return;
        }

        (int rows, int width) = task.RowsIn(_packed.Plan);
        RowRange own = gradient.Piece.Of(rows);
        if (own.Count == 0)
            return;
        if (gradient.IsFirst)
            new Span<float>(gradient.Sum + ((nint)own.From * width), own.Count * width).Clear();
        if (task.IsHead)
            runner.AddHeadGradient(task.Block, own, gradient.FirstGroup, gradient.EndGroup, gradient.Sum);
        else if (task.IsPool)
            runner.AddPoolGradient(gradient.FirstGroup, gradient.EndGroup, gradient.Sum);
        else
            runner.AddFrontEndGradient(task, own, gradient.FirstGroup, gradient.EndGroup, gradient.Sum);
    }

    private void AddEmbedding(in ParameterTask task, float* gradient)
    {
        Clear(task, gradient);
        foreach (NetworkRunner runner in _shares.Runners)
            runner.AddEmbeddingGradient(task, gradient);
    }

    private float* PartOf(in ParameterTask task, int part) => PartOf(task.Offset, part);

    private float* PartOf(int offset, int part) => part == 0
        ? Sums.Pointer + offset
        : _parts[part]!.Pointer + (offset - _firstInParts);

    /// <summary>Each part is summed by one thread mostly: in pages of its own.</summary>
    private AlignedBuffer Allocate(int length) => _members > 1 ? new BufferPages().Take(length) : new AlignedBuffer(length);
}
