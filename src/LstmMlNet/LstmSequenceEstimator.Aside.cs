using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;

namespace LstmMlNet;

/// <content>The rows that are not trained on: a part of the training data set aside, or validation data given to Fit.</content>
public sealed partial class LstmSequenceEstimator
{
    private (TrainingRows Kept, SequenceDataset Aside) SetAside(TrainingRows rows, LabelShape label)
    {
        SequenceDataset data = rows.Held;
        if (rows.Groups is { } groups)
            return SetGroupsAside(rows, groups, label);
        (SequenceDataset kept, SequenceDataset aside) = _task.InOrderOfTime
            ? data.SplitLast(_options.ValidationFraction, GapOf(label))
            : data.Split(_options.ValidationFraction, _seed);
        return (TrainingRows.Of(kept), aside);
    }

    /// <summary>Sets the end of each series aside; without an order of time, whole groups, so that each class has its share.</summary>
    private (TrainingRows Kept, SequenceDataset Aside) SetGroupsAside(TrainingRows rows, IReadOnlyList<int> groups, LabelShape label)
    {
        SequenceDataset data = rows.Held;
        (IReadOnlyList<int> kept, IReadOnlyList<int> aside) = _task.InOrderOfTime
            ? new SeriesParts(groups).SplitLast(_options.ValidationFraction, GapOf(label))
            : SequenceSplit.Groups(
                _task.HasClassPerRow ? [.. Enumerable.Range(0, data.Count).Select(data.LabelOf)] : new int[data.Count],
                [.. groups],
                _options.ValidationFraction,
                _seed);
        return kept.Count > 0 && aside.Count > 0
            ? (rows.Select(kept), data.Select(aside))
            : throw new InvalidOperationException($"None of the {data.Count} sequences can be set aside for validation with a share "
                + $"of {_options.ValidationFraction} and the groups of column '{_options.TogetherColumnName}': they are too few. Use "
                + "another share, or give validation data.");
    }

    private SequenceDataset ReadValidation(IDataView view, SequenceShape shape, LabelShape trained)
    {
        SequenceColumn.CheckFits(view.Schema, _options.FeatureColumnName, shape);
        LabelShape own = _task.Resolve(view.Schema, _options);
        if (own.Count != trained.Count)
            throw new ArgumentException($"Label column '{_options.LabelColumnName}' "
                + $"has {own.Count} {(_task.ClassNames(own) is null ? "values" : "classes")} in the validation data and {trained.Count} "
                + $"in the training data.{(_task.ClassNames(own) is null ? "" : " Map both with the same fitted MapValueToKey.")}");
        SequenceDataset data = TrainingRows.Read(view, _options, shape, _task, own);
        if (data.Count == 0)
            throw new InvalidOperationException(
                $"The validation data has no rows (columns '{_options.FeatureColumnName}' and '{_options.LabelColumnName}').");
        return data;
    }
}
