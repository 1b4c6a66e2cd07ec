using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Output;

/// <summary>Describes a model's parts in words, without names of .NET types.</summary>
internal static partial class PlainNames
{
    /// <summary>A column's type.</summary>
    public static string Of(DataViewType type) => type switch
    {
        VectorDataViewType { Dimensions: [var steps, > 0 and var width] } vector => string.Create(
            CultureInfo.InvariantCulture, $"{(steps > 0 ? $"{steps} steps" : "any number of steps")}, "
                + $"each {(width == 1 ? Of(vector.ItemType) : $"{width} {Plural(vector.ItemType)}")}"),
        VectorDataViewType { Size: > 0 } vector => string.Create(CultureInfo.InvariantCulture, $"{vector.Size} {Plural(vector.ItemType)}"),
        VectorDataViewType vector => $"any number of {Plural(vector.ItemType)}",
        KeyDataViewType key => string.Create(CultureInfo.InvariantCulture, $"one of {key.Count} keys"),
        TextDataViewType => "text",
        BooleanDataViewType => "true or false",
        DateTimeDataViewType or DateTimeOffsetDataViewType => "a date and time",
        TimeSpanDataViewType => "a time span",
        NumberDataViewType => "a number",
        _ => "something else",
    };

    /// <summary>A step of a pipeline: <c>ValueToKeyMappingTransformer</c> is "value to key mapping".</summary>
    public static string Of(ITransformer step)
    {
        if (step is LstmSequenceTransformer)
            return "recurrent network";
        if (step is LstmAnomalyTransformer)
            return "anomaly detection by a recurrent network";
        if (step is LstmForecastTransformer)
            return "forecasts of a table by a recurrent network";
        string name = step.GetType().Name.Split('`')[0];
        string words = Capital().Replace(name.EndsWith("Transformer", StringComparison.Ordinal) ? name[..^"Transformer".Length] : name, " ")
            .Trim();
        return words.ToLowerInvariant();
    }

    /// <summary>A task.</summary>
    public static string Of(SequenceTask task) => task switch
    {
        SequenceTask.MulticlassClassification => "a class for each sequence",
        SequenceTask.BinaryClassification => "true or false for each sequence",
        SequenceTask.Regression => "a number for each sequence",
        SequenceTask.StepClassification => "a class for each step",
        SequenceTask.Forecasting => "the next values of a series, with intervals",
        SequenceTask.HiddenStates => "hidden states, for another trainer",
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "No such task."),
    };

    private static string Plural(DataViewType type) => type switch
    {
        KeyDataViewType key => string.Create(CultureInfo.InvariantCulture, $"keys up to {key.Count}"),
        TextDataViewType => "texts",
        NumberDataViewType => "numbers",
        BooleanDataViewType => "values, each true or false",
        DateTimeDataViewType or DateTimeOffsetDataViewType => "dates and times",
        _ => "values",
    };

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Capital();
}
