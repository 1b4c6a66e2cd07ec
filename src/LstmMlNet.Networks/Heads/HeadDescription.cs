namespace LstmMlNet.Networks.Heads;

/// <summary>A head as a network file describes it.</summary>
internal sealed record HeadDescription
{
    /// <summary>The head's <see cref="NetworkHead.Kind"/>.</summary>
    public required string Kind { get; init; }

    public int Outputs { get; init; }

    public bool PerStep { get; init; }

    public int? Horizon { get; init; }

    public float[]? Quantiles { get; init; }

    public int? StepsAhead { get; init; }

    public bool Calibrated { get; init; }

    /// <exception cref="InvalidDataException">The kind is not known.</exception>
    public NetworkHead Create() => Kind switch
    {
        "Softmax" => new DenseSoftmaxLayer(Outputs, PerStep),
        "Sigmoid" => new DenseSigmoidLayer(),
        "Linear" => new DenseLinearLayer(Outputs),
        "Quantiles" => new DenseQuantileLayer(Horizon ?? 0, Quantiles ?? []) { StepsAhead = StepsAhead ?? 0 },
        "None" => new NoHead(),
        _ => throw new InvalidDataException($"The network file has a head of kind '{Kind}', which this LstmMlNet does not know."),
    };
}
