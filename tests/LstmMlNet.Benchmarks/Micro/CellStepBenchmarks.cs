using BenchmarkDotNet.Attributes;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Micro;

/// <summary>One step of a cell for a batch of sequences, on one thread.</summary>
public class CellStepBenchmarks
{
    private const int Features = 50;
    private Action _step = () => { };
    private Action _cleanup = () => { };

    [Params(RecurrentCellType.Lstm, RecurrentCellType.PeepholeLstm, RecurrentCellType.Gru, RecurrentCellType.SimpleRnn)]
    public RecurrentCellType Cell { get; set; }

    [Params(32, 100, 256)]
    public int Units { get; set; }

    [Params(1, 32)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Shape shape = new("step", Batch, 1, Features, Units, 2);
        var scorer = new SequenceScorer(shape.CreateNetwork(Cell));
        float[] input = shape.CreateInput();
        var batch = new SequenceBatch(Features);
        for (int i = 0; i < Batch; i++)
            batch.Add(input.AsSpan(i * Features, Features));
        (_step, _cleanup) = (() => scorer.Score(batch), scorer.Dispose);
    }

    [GlobalCleanup]
    public void Cleanup() => _cleanup();

    [Benchmark]
    public void Step() => _step();
}
