using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks.Analysis;

/// <summary>The sequences of a data set through one direction of a layer, for the analyses of gradients.</summary>
internal sealed class BackwardTapes
{
    private readonly RecurrentNetwork _network;
    private readonly SequenceDataset _data;
    private readonly int _layer;
    private readonly int _direction;

    /// <exception cref="ArgumentException">Data that does not fit the network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such layer or direction.</exception>
    public BackwardTapes(RecurrentNetwork network, SequenceDataset data, int? layer, int direction)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        TargetCheck.Run(network, data, nameof(data));
        _network = network;
        _data = data;
        _layer = layer ?? network.Layers.Count - 1;
        _direction = direction;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)_layer, (uint)network.Layers.Count, nameof(layer));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)direction, (uint)network.Layers[_layer].Cells.Count, nameof(direction));
    }

    public RecurrentCell Cell => _network.Layers[_layer].Cells[_direction];

    /// <summary>Each sequence's steps after its backward pass, in their order.</summary>
    public IEnumerable<DirectionTape> All()
    {
        int index = 0;
        foreach (NetworkTape tape in NetworkTape.Record(
            _network,
            Enumerable.Range(0, _data.Count).Select(i => AnalyzedSequences.Of(_data, i))))
        {
            tape.Backward(_data.TargetsOf(index++));
            yield return tape.Layers[_layer][_direction];
        }
    }
}
