using System.Globalization;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Storage;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// A network of the same kind that converts packed numbers to their published layout and back, so that a checkpoint from one machine
/// continues on another with a different vector width. Created once per training; its own weights are zeros.
/// </summary>
internal sealed class CheckpointCarrier
{
    private readonly NetworkPlan _plan;
    private readonly NetworkParameter[] _parameters;

    public CheckpointCarrier(RecurrentNetwork network)
    {
        RecurrentNetwork zeroed = network.WithZeros(network.Head.CloneUntrained());
        _plan = new NetworkPlan(zeroed, SimdWidths.Best);
        _parameters = [.. zeroed.AllParameters()];
    }

    public IEnumerable<StoredTensor> Publish(string group, float[] packed)
    {
        _plan.CopyParameters(packed, toPacked: false);
        return
        [
            .. _parameters.Select((parameter, i) => new StoredTensor(NameOf(group, i), parameter.Shape, (float[])parameter.Data.Clone())),
        ];
    }

    /// <param name="group">Which numbers.</param>
    /// <param name="file">The file to read from.</param>
    /// <param name="finite">Whether they are weights; an optimizer's moments may overflow, and training goes on.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, of another shape, or a weight not finite.</exception>
    public float[] Pack(string group, SafetensorsFile file, bool finite)
    {
        for (int i = 0; i < _parameters.Length; i++)
            file.Take(NameOf(group, i), _parameters[i].Shape, finite).CopyTo(_parameters[i].Data, 0);
        var packed = new float[_plan.ParameterLength];
        _plan.CopyParameters(packed, toPacked: true);
        return packed;
    }

    /// <summary>Whether a network's weights are these.</summary>
    public bool Has(RecurrentNetwork network, float[] packed)
    {
        _plan.CopyParameters(packed, toPacked: false);
        return network.AllParameters().Zip(_parameters).All(pair => pair.First.Values.SequenceEqual(pair.Second.Values));
    }

    private string NameOf(string group, int parameter) =>
        string.Create(CultureInfo.InvariantCulture, $"{group}.{parameter}.{_parameters[parameter].Name}");
}
