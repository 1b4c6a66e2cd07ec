using System.Globalization;
using System.Text.Json.Nodes;
using LstmMlNet.AspNetCore.Chain;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Tests.Chain;

/// <summary>The answers that a transformed view asks for, read by ML.NET's own means.</summary>
internal static class ExpectedAnswers
{
    public static JsonObject[] Of(IDataView view, ChainOutputs outputs)
    {
        if (outputs.Kind == ChainKind.Detector)
            return [.. view.GetColumn<double[]>("Prediction").Select(row => new JsonObject { ["anomaly"] = Anomaly(row) })];
        if (outputs.Kind == ChainKind.Table)
            return Tables(view, outputs);
        string[]? labels = Labels(view, outputs.Task);
        switch (outputs.Task)
        {
            case SequenceTask.BinaryClassification:
                return [.. view.GetColumn<float>("Probability").Zip(labels!, (p, text) =>
                    new JsonObject { ["predictedLabel"] = text, ["probabilities"] = new JsonObject { ["False"] = 1 - p, ["True"] = p } })];
            case SequenceTask.MulticlassClassification:
                return [.. view.GetColumn<float[]>("Score").Zip(labels!, (score, text) => new JsonObject
                {
                    ["predictedLabel"] = text,
                    ["probabilities"] = new JsonObject { ["high"] = score[0], ["low"] = score[1] },
                })];
            case SequenceTask.StepClassification:
                return [.. view.GetColumn<string[]>("PredictedLabel")
                    .Select(steps => new JsonObject { ["stepLabels"] = new JsonArray([.. steps.Select(step => (JsonNode)step)]) })];
            case SequenceTask.Forecasting:
                JsonArray[] lower = Vectors(view, "LowerBound");
                JsonArray[] upper = Vectors(view, "UpperBound");
                return [.. Vectors(view, "Score").Select((score, i) =>
                    new JsonObject { ["forecast"] = score, ["lowerBound"] = lower[i], ["upperBound"] = upper[i] })];
            default:
                return [.. view.GetColumn<float>("Score").Select(score => new JsonObject { ["score"] = Numbers([score]) })];
        }
    }

    private static JsonObject[] Tables(IDataView view, ChainOutputs outputs)
    {
        string[] targets = [.. outputs.Targets.Select(target => target.Name)];
        JsonObject[] rows = [.. Forecasts(view, targets.Length == 1 ? "" : $"{targets[0]}.", outputs.Quantiles)];
        if (targets.Length > 1)
        {
            JsonObject[][] each = [.. targets.Select(target => Forecasts(view, $"{target}.", outputs.Quantiles))];
            rows = [.. rows.Select((_, i) => new JsonObject
            {
                ["targets"] = new JsonObject(targets.Select((target, t) => KeyValuePair.Create(target, (JsonNode?)each[t][i]))),
            })];
        }

        if (view.Schema.GetColumnOrNull("Times") is null)
            return rows;
        foreach ((JsonObject row, DateTime[] times) in rows.Zip(view.GetColumn<DateTime[]>("Times")))
            row["times"] = new JsonArray([.. times.Select(time => JsonValue.Create(time))]);
        return rows;
    }

    private static JsonObject[] Forecasts(IDataView view, string of, IReadOnlyList<string> quantiles)
    {
        JsonArray[] lower = Vectors(view, of + "LowerBound");
        JsonArray[] upper = Vectors(view, of + "UpperBound");
        JsonArray[] all = quantiles.Count == 0 ? [] : Vectors(view, of + "Quantiles");
        return [.. Vectors(view, of + "Score").Select((score, i) =>
        {
            var row = new JsonObject { ["forecast"] = score, ["lowerBound"] = lower[i], ["upperBound"] = upper[i] };
            if (quantiles.Count > 0)
                row["quantiles"] = new JsonObject(quantiles.Select((name, q) => KeyValuePair.Create(
                    name,
                    (JsonNode?)new JsonArray(
                        [.. all[i].Where((_, place) => place % quantiles.Count == q).Select(node => node?.DeepClone())]))));
            return row;
        })];
    }

    private static JsonObject Anomaly(double[] values) => new()
    {
        ["alert"] = values[0] == 1,
        ["score"] = Number(values[1]),
        ["pValue"] = Number(values[2]),
        ["lowerBound"] = Number(values[3]),
        ["upperBound"] = Number(values[4]),
    };

    private static string[]? Labels(IDataView view, SequenceTask task) =>
        view.Schema.GetColumnOrNull("PredictedLabel") is not { } label || task == SequenceTask.StepClassification ? null
            : label.Type is TextDataViewType ? [.. view.GetColumn<string>("PredictedLabel")]
            : label.Type is BooleanDataViewType ?
            [
                .. view.GetColumn<bool>("PredictedLabel").Select(value => value.ToString(CultureInfo.InvariantCulture)),
            ]
            : [.. view.GetColumn<uint>("PredictedLabel").Select(key => key == 1 ? "high" : "low")];

    private static JsonArray[] Vectors(IDataView view, string column) =>
        view.Schema[column].Type is VectorDataViewType { ItemType: NumberDataViewType { RawType.Name: nameof(Double) } }
            ? [.. view.GetColumn<double[]>(column).Select(Numbers)]
            : [.. view.GetColumn<float[]>(column).Select(Numbers)];

    private static JsonArray Numbers<T>(T[] numbers)
        where T : struct => new([.. numbers.Select(number => Number(number))]);

    /// <summary>A number as JSON has it: what is none is null.</summary>
    private static JsonNode? Number<T>(T number)
        where T : struct => number is float.NaN or double.NaN ? null : JsonValue.Create(number);
}
