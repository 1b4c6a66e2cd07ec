namespace LstmMlNet.Networks;

/// <summary>The end of a classifier: <c>softmax(h·W + b)</c>, one probability a class, <c>[batch, classes]</c>.</summary>
public sealed class DenseSoftmaxLayer
{
    private NetworkParameter[]? _parameters;

    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 2.</exception>
    public DenseSoftmaxLayer(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Classes = classes;
    }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary><c>kernel</c> [inputs, classes], Glorot uniform at first, and <c>bias</c> [classes], zero at first. Empty until the layer is part of a network.</summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters ?? [];

    /// <summary>Weights of the layer; 0 until it is part of a network.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Count);

    internal void Build(int inputs, int seed) => Adopt(inputs, (name, shape) => name == "kernel"
        ? Initializers.GlorotUniform(shape[0], shape[1], new SeededRandom(seed))
        : new float[shape[0]]);

    internal void Adopt(int inputs, Func<string, int[], float[]> source)
    {
        if (_parameters is not null)
            throw new ArgumentException("This dense layer is already part of a network; make a new one.");
        _parameters = [new("kernel", [inputs, Classes], source("kernel", [inputs, Classes])), new("bias", [Classes], source("bias", [Classes]))];
    }
}
