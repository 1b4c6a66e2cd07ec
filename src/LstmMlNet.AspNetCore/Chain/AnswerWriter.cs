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
    private readonly ForecastWriter[] _targets;
    private readonly AnomalyWriter? _anomaly;
    private readonly ValueGetter<VBuffer<DateTime>>? _times;
    private readonly (OutputValue Value, bool IsOfSteps)[] _others;

    /// <param name="outputs">Which columns are answered.</param>
    /// <param name="row">The row, or the cursor, that they are read of.</param>
    public AnswerWriter(ChainOutputs outputs, DataViewRow row)
    {
        _outputs = outputs;
        _label = outputs.PredictedLabel is { } label ? OutputValue.Bind(row, label) : null;
        _score = outputs.Score is { } score ? new OutputNumbers(row, score) : null;
        _targets = [.. outputs.Targets.Select(target => new ForecastWriter(outputs, target, row))];
        _anomaly = outputs.Anomaly is { } anomaly ? new AnomalyWriter(row, anomaly) : null;
        _times = outputs.Times is { } times ? row.GetGetter<VBuffer<DateTime>>(times) : null;
        _others = [.. outputs.Others.Select(column => (OutputValue.Bind(row, column), outputs.OfSteps.Contains(column.Name)))];
    }

    /// <summary>The number of steps ahead that are written, at most.</summary>
    public int MaximumSteps { get; init; } = int.MaxValue;

    /// <summary>The number of steps ahead of the row before that have a forecast.</summary>
    public int KnownSteps { get; private set; }

    /// <summary>Writes the current row.</summary>
    /// <exception cref="NotFiniteNumberException">A score is not a number.</exception>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (_label is not null && _outputs.Task != SequenceTask.StepClassification)
            json.WriteString("predictedLabel", _label.Texts()[0]);
        if (_outputs.Kind == ChainKind.Detector)
            _anomaly?.Write(json);
        else if (_outputs.Task == SequenceTask.Forecasting)
            WriteForecasts(json);
        else
            WriteScores(json);
        if (_others.Length > 0)
        {
            json.WriteStartObject("columns");
            foreach ((OutputValue value, bool isOfSteps) in _others)
            {
                json.WritePropertyName(value.Name);
                value.Write(json, isOfSteps ? MaximumSteps : int.MaxValue);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The current row's texts in some of the columns that are answered, by name; null if there is no such column.</summary>
    public IReadOnlyList<string>? TextsOf(IReadOnlyList<string> names)
    {
        OutputValue?[] values = [.. names.Select(name => Array.Find(_others, other => other.Value.Name == name).Value)];
        return Array.TrueForAll(values, value => value is not null) ? [.. values.Select(value => value!.Texts()[0])] : null;
    }

    private void WriteScores(Utf8JsonWriter json)
    {
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
            default:
                if (_score is null)
                    break;
                json.WritePropertyName("score");
                _score.Write(json);
                break;
        }
    }

    /// <summary>Times, then the forecast, or that of each target by its name.</summary>
    private void WriteForecasts(Utf8JsonWriter json)
    {
        if (_times is not null)
        {
            VBuffer<DateTime> times = default;
            _times(ref times);
            json.WriteStartArray("times");
            foreach (DateTime time in times.DenseValues().Take(MaximumSteps))
                json.WriteStringValue(time);
            json.WriteEndArray();
        }

        if (_targets.Length == 1)
        {
            KnownSteps = _targets[0].Write(json, MaximumSteps);
            return;
        }

        KnownSteps = int.MaxValue;
        json.WriteStartObject("targets");
        foreach (ForecastWriter target in _targets)
        {
            json.WriteStartObject(target.Name);
            KnownSteps = Math.Min(KnownSteps, target.Write(json, MaximumSteps));
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
}
