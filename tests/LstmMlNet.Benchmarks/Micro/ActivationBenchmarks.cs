using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Benchmarks.Micro;

/// <summary>Sigmoid and tanh of 4,096 numbers, beside TensorPrimitives.</summary>
public unsafe class ActivationBenchmarks
{
    private const int Count = 4096;
    private readonly AlignedBuffer _source = new(Count);
    private readonly AlignedBuffer _target = new(Count);

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        foreach (ref float value in _source.Span)
            value = (random.NextSingle() * 8) - 4;
    }

    [Benchmark]
    public void Sigmoid512() => Sigmoid<Simd512>();

    [Benchmark]
    public void Sigmoid256() => Sigmoid<Simd256>();

    [Benchmark]
    public void Sigmoid128() => Sigmoid<Simd128>();

    [Benchmark]
    public void SigmoidTensorPrimitives() => TensorPrimitives.Sigmoid(_source.Span, _target.Span);

    [Benchmark]
    public void Tanh512() => Tanh<Simd512>();

    [Benchmark]
    public void Tanh256() => Tanh<Simd256>();

    [Benchmark]
    public void Tanh128() => Tanh<Simd128>();

    [Benchmark]
    public void TanhTensorPrimitives() => TensorPrimitives.Tanh(_source.Span, _target.Span);

    private void Sigmoid<V>()
        where V : unmanaged, ISimd<V>
    {
        for (int i = 0; i < Count; i += V.Lanes)
            V.Store(_target.Pointer + i, Activations.Sigmoid(V.Load(_source.Pointer + i)));
    }

    private void Tanh<V>()
        where V : unmanaged, ISimd<V>
    {
        for (int i = 0; i < Count; i += V.Lanes)
            V.Store(_target.Pointer + i, Activations.Tanh(V.Load(_source.Pointer + i)));
    }
}
