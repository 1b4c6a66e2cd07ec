using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>Writes a row of the chain's output as a <see cref="PredictionResponse"/>.</summary>
internal sealed class AnswerWriter
{
    private readonly ChainOutputs _outputs;
    private readonly OutputValue? _label;
    private readonly OutputNumbers? _score;
    private readonly OutputNumbers? _lower;
    private readonly OutputNumbers? _upper;
    private readonly OutputValue[] _others;

    /// <param name="outputs">Which columns are answered.</param>
    /// <param name="row">The row, or the cursor, that they are read of.</param>
    public AnswerWriter(ChainOutputs outputs, DataViewRow row)
    {
        _outputs = outputs;
        _label = outputs.PredictedLabel is { } label ? OutputValue.Bind(row, label) : null;
        _score = Bind(outputs.Score);
        _lower = Bind(outputs.LowerBound);
        _upper = Bind(outputs.UpperBound);
        _others = [.. outputs.Others.Select(column => OutputValue.Bind(row, column))];

        OutputNumbers? Bind(DataViewSchema.Column? column) => column is { } numbers ? new OutputNumbers(row, numbers) : null;
    }

    /// <summary>Writes the current row.</summary>
    /// <exception cref="NotFiniteNumberException">A score is not a number.</exception>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (_label is not null && _outputs.Task != SequenceTask.StepClassification)
            json.WriteString("predictedLabel", _label.Texts()[0]);
        switch (_outputs.Task)
        {
            case SequenceTask.BinaryClassification when _score is not null:
                float probability = _score.Read()[0];
                WriteProbabilities(json, [1 - probability, probability]);
                break;
            case SequenceTask.MulticlassClassification when _score is not null:
                WriteProbabilities(json, _score.Read());
                break;
            case SequenceTask.StepClassification when _label is not null:
                json.WriteStartArray("stepLabels");
                foreach (string label in _label.Texts())
                    json.WriteStringValue(label);
                json.WriteEndArray();
                break;
            case SequenceTask.Forecasting:
                Write(json, "forecast", _score);
                Write(json, "lowerBound", _lower);
                Write(json, "upperBound", _upper);
                break;
            default:
                Write(json, "score", _score);
                break;
        }

        if (_others.Length > 0)
        {
            json.WriteStartObject("columns");
            foreach (OutputValue other in _others)
            {
                json.WritePropertyName(other.Name);
                other.Write(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteProbabilities(Utf8JsonWriter json, ReadOnlySpan<float> probabilities)
    {
        json.WriteStartObject("probabilities");
        for (int c = 0; c < probabilities.Length; c++)
            json.WriteNumber(_outputs.NameOf(c), probabilities[c]);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, OutputNumbers? numbers)
    {
        if (numbers is null)
            return;
        json.WritePropertyName(name);
        numbers.Write(json);
    }
}
