using BenchmarkDotNet.Attributes;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Benchmarks.Micro;

/// <summary>The product's register tiles on one panel of weights: 64 rows by the four gates of a vector of units.</summary>
public unsafe class TileBenchmarks
{
    private const int Rows = 64;
    private AlignedBuffer _a = new(0);
    private AlignedBuffer _b = new(0);
    private AlignedBuffer _c = new(0);

    /// <summary>Hidden units that the product goes through.</summary>
    [Params(32, 100, 256)]
    public int Depth { get; set; }

    /// <summary>Floats of a vector.</summary>
    [Params(4, 8, 16)]
    public int Lanes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _a = new AlignedBuffer(Rows * Depth);
        _b = new AlignedBuffer(Depth * 4 * Lanes);
        _c = new AlignedBuffer(Rows * 4 * Lanes);
        _a.Span.Fill(0.5f);
        _b.Span.Fill(0.25f);
    }

    [Benchmark]
    public void FourGates()
    {
        var operands = new Operands
        {
            A = _a.Pointer,
            ARow = Depth,
            ADepth = 1,
            B = _b.Pointer,
            BDepth = 4 * Lanes,
            C = _c.Pointer,
            CRow = 4 * Lanes,
            Start = _c.Pointer,
            StartRow = 4 * Lanes,
            Rows = Rows,
            Depth = Depth,
            Segments = 1,
        };
        MatrixProduct.Run(ref operands, Lanes, 4);
    }
}
