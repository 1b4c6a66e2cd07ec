using System.Globalization;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>Compares predicted classes with labels by their names, in one pass.</summary>
internal static class ClassificationEvaluation
{
    private const double LeastProbability = 1e-15;

    public static SequenceClassificationMetrics Run(
        IDataView data,
        string labelName,
        string predictedName,
        string scoreName,
        string? baselineClass)
    {
        DataViewSchema.Column label = Columns.Find(data.Schema, labelName, "label");
        DataViewSchema.Column predicted = Columns.Find(data.Schema, predictedName, "prediction");
        DataViewSchema.Column score = Columns.Find(data.Schema, scoreName, "score");
        if (score.Type is not VectorDataViewType { IsKnownSize: true } scores || scores.ItemType != NumberDataViewType.Single)
            throw new ArgumentException(
                $"Column '{scoreName}' must be a vector of Single (float) with a probability for each class; it is {score.Type}.");
        string[] classes = NamesOf(score, predicted, label, scores.Size);
        var places = classes.Select((name, i) => (name, i))
            .DistinctBy(pair => pair.name)
            .ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        var rows = new List<ClassificationRow>();
        long unlabeled = 0;
        using (DataViewRowCursor cursor = data.GetRowCursor([.. LabelTextReader.ColumnsOf(data.Schema, label), predicted, score]))
        {
            Func<string?> labels = LabelTextReader.Create(cursor, label);
            Func<string?> predictions = LabelTextReader.Create(cursor, predicted);
            ValueGetter<VBuffer<float>> probabilities = cursor.GetGetter<VBuffer<float>>(score);
            VBuffer<float> values = default;
            while (cursor.MoveNext())
            {
                if (labels() is not { } own)
                {
                    unlabeled++;
                    continue;
                }

                bool known = places.TryGetValue(own, out int place);
                probabilities(ref values);
                double probability = known ? values.GetItemOrDefault(place) : 0;
                rows.Add(new ClassificationRow(
                    own,
                    predictions() ?? LabelTextReader.Unknown,
                    known,
                    -Math.Log(Math.Clamp(probability, LeastProbability, 1))));
            }
        }

        return rows.Count > 0
            ? new SequenceClassificationMetrics([.. rows], classes, unlabeled, baselineClass)
            : throw new InvalidOperationException($"No row has a label in column '{labelName}': there is nothing to evaluate.");
    }

    /// <summary>True and false.</summary>
    public static SequenceClassificationMetrics RunBinary(IDataView data, string labelName, string predictedName, string probabilityName)
    {
        DataViewSchema.Column label = Boolean(data.Schema, labelName, "label");
        DataViewSchema.Column predicted = Boolean(data.Schema, predictedName, "prediction");
        DataViewSchema.Column probability = Columns.Find(data.Schema, probabilityName, "probability");
        if (probability.Type != NumberDataViewType.Single)
            throw new ArgumentException(
                $"Column '{probabilityName}' must be Single (float), the probability of true; it is {probability.Type}.");
        var rows = new List<ClassificationRow>();
        using (DataViewRowCursor cursor = data.GetRowCursor([label, predicted, probability]))
        {
            ValueGetter<bool> labels = cursor.GetGetter<bool>(label);
            ValueGetter<bool> predictions = cursor.GetGetter<bool>(predicted);
            ValueGetter<float> probabilities = cursor.GetGetter<float>(probability);
            (bool own, bool given, float likely) = (false, false, 0);
            while (cursor.MoveNext())
            {
                labels(ref own);
                predictions(ref given);
                probabilities(ref likely);
                double right = Math.Clamp(own ? likely : 1 - (double)likely, LeastProbability, 1);
                rows.Add(new ClassificationRow(own.ToString(), given.ToString(), IsKnown: true, -Math.Log(right)) { Score = likely });
            }
        }

        return rows.Count > 0
            ? new SequenceClassificationMetrics([.. rows], [bool.FalseString, bool.TrueString], unlabeled: 0, baselineClass: null)
            : throw new InvalidOperationException("There are no rows to evaluate.");
    }

    private static DataViewSchema.Column Boolean(DataViewSchema schema, string name, string role)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, role);
        return column.Type is BooleanDataViewType
            ? column
            : throw new ArgumentException($"Column '{name}' must be Boolean; it is {column.Type}.");
    }

    private static string[] NamesOf(DataViewSchema.Column score, DataViewSchema.Column predicted, DataViewSchema.Column label, int count)
    {
        foreach (ClassValues? values in new[]
        {
            ClassValues.Read(score.Annotations, AnnotationKinds.TrainingLabelValues),
            ClassValues.Read(score.Annotations, AnnotationKinds.SlotNames),
            ClassValues.Read(predicted.Annotations, AnnotationKinds.KeyValues),
            ClassValues.Read(label.Annotations, AnnotationKinds.KeyValues),
        })
        {
            if (values?.Texts() is { } names && names.Count == count)
                return [.. names];
        }

        return [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
    }
}
