using LstmMlNet.Networks;

namespace LstmMlNet.Onnx.Import;

/// <summary>A recurrent layer as it was read: its kind, and each direction's weights by their Keras names.</summary>
internal sealed record ImportedLayer(
    RecurrentCellType Cell,
    int Units,
    int Inputs,
    RecurrentCellOptions Options,
    IReadOnlyList<IReadOnlyDictionary<string, float[]>> Directions);
