namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The parameters' gradients of a batch, summed over its rows. The rows are cut into a few parts that follow from the batch alone
/// (<see cref="PackedShape.SumParts"/>), each part is summed by itself, and the parts are added in their order: a thread mostly
/// reads the rows that it wrote itself, and the result does not depend on how many threads there are.
/// </summary>
internal sealed unsafe class GradientSums
{
    private readonly PackedNetwork _packed;
    private readonly NetworkRunner _runner;
    private readonly ParameterTask[] _tasks;
    private readonly int _members;
    private readonly int _layerTasks;
    private readonly int _firstLayered;
    private readonly AlignedBuffer _sums;
    private readonly double[] _squares;
    private readonly TaskBoard _adding = new();
    private readonly TaskBoard _joining = new();
    private AlignedBuffer? _parts;
    private int _partCount;

    /// <param name="packed">The network.</param>
    /// <param name="runner">Its batch, gone through forward and back.</param>
    /// <param name="tasks">Blocks of parameters, those of layers first.</param>
    /// <param name="members">How many threads take part.</param>
    public GradientSums(PackedNetwork packed, NetworkRunner runner, ParameterTask[] tasks, int members)
    {
        _packed = packed;
        _runner = runner;
        _tasks = tasks;
        _members = members;
        _layerTasks = tasks.Count(task => task.Layer >= 0);
        _firstLayered = packed.Plan.Layers[0].Directions[0].ParameterOffset;
        _sums = new AlignedBuffer(packed.Plan.ParameterLength);
        _squares = new double[tasks.Length];
    }

    /// <summary>The gradients, packed as the parameters are.</summary>
    public AlignedBuffer Sums => _sums;

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

    /// <summary>Makes ready for the runner's batch.</summary>
    public void Begin()
    {
        _partCount = _runner.Shape.SumParts;
        _parts = AlignedBuffer.Ensure(_parts, (_partCount - 1) * (long)(_packed.Plan.ParameterLength - _firstLayered));

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
            if (task.IsEmbedding)
                _runner.AddEmbeddingGradient(task, gradient);
            else if (task.IsPool)
                _runner.AddPoolGradient(gradient);
            else if (task.IsHead)
                _runner.AddHeadGradient(task.Block, gradient);
            else
                _runner.AddGradient(_packed, task.Layer, task.Direction, task.Block, part, _partCount, gradient);
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
        ? _sums.Pointer + task.Offset
        : _parts!.Pointer + ((nint)(part - 1) * (_packed.Plan.ParameterLength - _firstLayered)) + (task.Offset - _firstLayered);
}
