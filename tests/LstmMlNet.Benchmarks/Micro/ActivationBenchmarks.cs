using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
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
    public void Sigmoid512() => Sigmoid<Simd512>(_source.Pointer, _target.Pointer);

    [Benchmark]
    public void Sigmoid256() => Sigmoid<Simd256>(_source.Pointer, _target.Pointer);

    [Benchmark]
    public void Sigmoid128() => Sigmoid<Simd128>(_source.Pointer, _target.Pointer);

    [Benchmark]
    public void SigmoidTensorPrimitives() => TensorPrimitives.Sigmoid(_source.Span, _target.Span);

    [Benchmark]
    public void Tanh512() => Tanh<Simd512>(_source.Pointer, _target.Pointer);

    [Benchmark]
    public void Tanh256() => Tanh<Simd256>(_source.Pointer, _target.Pointer);

    [Benchmark]
    public void Tanh128() => Tanh<Simd128>(_source.Pointer, _target.Pointer);

    [Benchmark]
    public void TanhTensorPrimitives() => TensorPrimitives.Tanh(_source.Span, _target.Span);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sigmoid<V>(float* source, float* target)
        where V : unmanaged, ISimd<V>
    {
        for (int i = 0; i < Count; i += V.Lanes)
            V.Store(target + i, Activations.Sigmoid(V.Load(source + i)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tanh<V>(float* source, float* target)
        where V : unmanaged, ISimd<V>
    {
        for (int i = 0; i < Count; i += V.Lanes)
            V.Store(target + i, Activations.Tanh(V.Load(source + i)));
    }
}
