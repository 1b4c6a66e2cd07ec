using System.Globalization;
using LstmMlNet.Networks;

namespace LstmMlNet.Reports.Measures;

/// <summary>What a model's networks are, in words.</summary>
internal static class NetworkWords
{
    /// <summary>Says which of several networks a section describes, as a sentence; empty for a single one.</summary>
    /// <param name="members">The number of networks whose mean is the prediction.</param>
    /// <param name="forecaster">The forecaster of a table that they are part of; null for other models.</param>
    public static string OfWhich(int members, LstmForecastTransformer? forecaster)
    {
        int networks = members * (forecaster?.Levels.Count ?? 1);
        return networks == 1
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" This is the first of {networks} networks, whose mean is the prediction.");
    }

    /// <summary>The layers and weights of the network, or the first of several: <c>one layer of 16 GRU units: 1,234 weights</c>.</summary>
    public static string Layers(NetworkEnsemble networks)
    {
        RecurrentNetwork network = networks[0];
        RecurrentLayer top = network.Layers[^1];
        string layers = network.Layers.Count == 1
            ? "one layer"
            : string.Create(CultureInfo.InvariantCulture, $"{network.Layers.Count} layers");
        string directions = top.Bidirectional ? "bidirectional " : "";
        string cells = $"{directions}{RecurrentCells.NameOf(top.Cell.CellType)} units";
        return string.Create(CultureInfo.InvariantCulture, $"{layers} of {top.Units} {cells}: {network.ParameterCount:N0} weights");
    }
}
