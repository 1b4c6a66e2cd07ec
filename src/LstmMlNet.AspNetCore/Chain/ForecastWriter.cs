using System.Text.Json;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>Writes the forecast of one value: a <see cref="ForecastResponse"/>.</summary>
internal sealed class ForecastWriter
{
    private readonly IReadOnlyList<string> _quantileNames;
    private readonly OutputNumbers? _score;
    private readonly OutputNumbers? _lower;
    private readonly OutputNumbers? _upper;
    private readonly OutputNumbers? _quantiles;

    public ForecastWriter(ChainOutputs outputs, TargetOutputs target, DataViewRow row)
    {
        Name = target.Name;
        _quantileNames = outputs.Quantiles;
        _score = Bind(target.Score);
        _lower = Bind(target.LowerBound);
        _upper = Bind(target.UpperBound);
        _quantiles = Bind(target.Quantiles);

        OutputNumbers? Bind(DataViewSchema.Column? column) =>
            column is { } numbers ? new OutputNumbers(row, numbers, outputs.MayLackSteps) : null;
    }

    /// <summary>The value's column.</summary>
    public string Name { get; }

    /// <summary>Writes the properties into the object that is open.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="steps">The number of steps ahead, at most.</param>
    /// <returns>How many of them have a forecast.</returns>
    /// <exception cref="NotFiniteNumberException">A number is none.</exception>
    public int Write(Utf8JsonWriter json, int steps)
    {
        int known = Write(json, "forecast", _score, steps);
        Write(json, "lowerBound", _lower, steps);
        Write(json, "upperBound", _upper, steps);
        if (_quantiles is null)
            return known;
        json.WriteStartObject("quantiles");
        for (int q = 0; q < _quantileNames.Count; q++)
        {
            json.WritePropertyName(_quantileNames[q]);
            _quantiles.Write(json, steps, first: q, stride: _quantileNames.Count);
        }

        json.WriteEndObject();
        return known;
    }

    private static int Write(Utf8JsonWriter json, string name, OutputNumbers? numbers, int steps)
    {
        if (numbers is null)
            return int.MaxValue;
        json.WritePropertyName(name);
        return numbers.Write(json, steps);
    }
}
