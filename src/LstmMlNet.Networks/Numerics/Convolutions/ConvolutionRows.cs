namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How the steps of sequences lie for convolutions: sequence after sequence, each step by step, with rows of zeros before the
/// first, between and after them. A window that reaches beyond an end reads zeros, and never another sequence.
/// </summary>
internal sealed class ConvolutionRows
{
    private int[] _starts = [];
    private int[] _steps = [];

    /// <summary>Rows of all sequences and of the zeros around them.</summary>
    public int Count { get; private set; }

    public int StartOf(int place) => _starts[place];

    public int StepsOf(int place) => _steps[place];

    /// <summary>Makes room for so many sequences.</summary>
    public void Begin(int sequences, int gap)
    {
        if (_starts.Length < sequences)
        {
            _starts = new int[sequences];
            _steps = new int[sequences];
        }

        Count = gap;
    }

    /// <summary>Starts at the first row again: what lay there is no longer needed.</summary>
    public void Rewind(int gap) => Count = gap;

    /// <summary>Lays the next sequence down.</summary>
    public void Add(int place, int steps, int gap)
    {
        _starts[place] = Count;
        _steps[place] = steps;
        Count = checked(Count + steps + gap);
    }
}
