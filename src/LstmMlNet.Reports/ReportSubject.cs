using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Reports.Measures;
using Microsoft.ML;

namespace LstmMlNet.Reports;

/// <summary>The subject of a report: the model, the test sequences, and what the model predicts for them.</summary>
internal sealed class ReportSubject
{
    private const int MostChosen = 10;
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<string> _tokens;

    public ReportSubject(LstmSequenceTransformer transformer, IDataView input, ReportOptions options)
        : this(transformer, input, options, names: null)
    {
        (IReadOnlyList<ReportMetric> metrics, Season) = TestMetrics.Of(this);
        Metrics = options.Metrics.Count > 0 ? options.Metrics : metrics;
    }

    /// <param name="windows">The windows of a forecaster of a table, with labels.</param>
    /// <param name="options">With the forecaster's metrics, which are those of the table.</param>
    /// <param name="names">The series of each window.</param>
    /// <param name="forecaster">The forecaster.</param>
    public ReportSubject(
        IDataView windows,
        ReportOptions options,
        IReadOnlyList<string> names,
        LstmForecastTransformer forecaster)
        : this(forecaster.Model, windows, options, names)
    {
        Forecaster = forecaster;
        Metrics = options.Metrics;
    }

    private ReportSubject(LstmSequenceTransformer transformer, IDataView input, ReportOptions options, IReadOnlyList<string>? names)
    {
        Transformer = transformer;
        Data = transformer.ReadSequences(input, options.LabelColumnName);
        Input = input;
        Options = options;
        _names = names ?? SequenceNames.Read(this);
        _tokens = transformer.Network.Embedding is null ? [] : TokenNames.Read(input.Schema[transformer.FeatureColumnName]);
        Sequences = [.. Enumerable.Range(0, Data.Count).Select(i => Data.SequenceAt(i).ToArray())];
        Precise = new PreciseValues(this);
        Outputs = Score(Transformer.Ensemble, Sequences);
        Metrics = [];
    }

    /// <summary>The forecaster of a table whose windows the sequences are; null for other models.</summary>
    public LstmForecastTransformer? Forecaster { get; }

    public LstmSequenceTransformer Transformer { get; }

    /// <summary>The network; for an ensemble the first, whose gates, memory and cost are shown.</summary>
    public RecurrentNetwork Network => Transformer.Network;

    /// <summary>The number of networks whose mean is the prediction.</summary>
    public int Networks => Transformer.Ensemble.Count;

    /// <summary>Says which of several networks a section describes; empty for a single one.</summary>
    public string OfWhich => NetworkWords.OfWhich(Networks, Forecaster);

    public SequenceDataset Data { get; }

    /// <summary>What reaches the recurrent step.</summary>
    public IDataView Input { get; }

    public ReportOptions Options { get; }

    /// <summary>The headline first.</summary>
    public IReadOnlyList<ReportMetric> Metrics { get; }

    /// <summary>The season length of the forecast series; 1 if there is none.</summary>
    public int Season { get; } = 1;

    /// <summary>The sequences as the network reads them.</summary>
    public float[][] Sequences { get; }

    /// <summary>Windows and futures of a forecast as the data have them.</summary>
    public PreciseValues Precise { get; }

    /// <summary>The head's outputs for each sequence.</summary>
    public float[][] Outputs { get; }

    /// <summary>The number of classes; 0 if there are none.</summary>
    public int Classes => Transformer.Task switch
    {
        SequenceTask.MulticlassClassification or SequenceTask.StepClassification => Network.Head.Outputs,
        SequenceTask.BinaryClassification => 2,
        _ => 0,
    };

    /// <summary>A sequence's name (for a window, its series'); null if it has none.</summary>
    public string? SequenceName(int index) => index < _names.Count ? _names[index] : null;

    /// <summary>The token at a step of a sequence; null if the sequences have no tokens, or these have no names.</summary>
    public string? TokenAt(int index, int step) => _tokens.Count == 0 ? null
        : (int)Sequences[index][step] is var token && token >= 1 && token <= _tokens.Count ? _tokens[token - 1] : "?";

    public string NameOf(int label) => Transformer.ClassNames is { } names ? names[label] : label.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether each sequence has a class.</summary>
    public bool IsLabeled => Transformer.Task is SequenceTask.MulticlassClassification or SequenceTask.BinaryClassification;

    /// <summary>What the cases are called.</summary>
    public string Cases => Transformer.Task switch
    {
        SequenceTask.StepClassification => "labeled steps of the test data",
        SequenceTask.Forecasting => "forecasts",
        _ => "test sequences",
    };

    public string FeatureName(int feature) => feature < Options.FeatureNames.Count ? Options.FeatureNames[feature]
        : Transformer.FeatureNames is { } names ? names[feature]
        : string.Create(CultureInfo.InvariantCulture, $"feature {feature + 1}");

    /// <summary>Of windows of a table, the steps at their end that are to be forecast; 0 for other sequences.</summary>
    public int StepsAhead => Forecaster is { } forecaster
        ? Data.TargetsOf(0).Length / forecaster.Table.TargetColumnNames.Count
        : 0;

    /// <summary>Whether a feature is a target of a forecaster's table.</summary>
    public bool IsTarget(int feature) => Forecaster?.Table.TargetColumnNames.Contains(FeatureName(feature)) ?? false;

    /// <summary>Whether a feature is a target, or a number that is known ahead or of the past, of a forecaster's table.</summary>
    public bool IsColumnOfTable(int feature) => Forecaster?.Table is { } table
        && table.TargetColumnNames.Concat(table.KnownColumnNames).Concat(table.PastColumnNames).Contains(FeatureName(feature));

    /// <summary>Each target of a sequence with its prediction: the sequence's, or every labeled step's.</summary>
    public IEnumerable<(int Label, int Predicted)> PairsOf(int index)
    {
        float[] targets = Data.TargetsOf(index).ToArray();
        for (int t = 0; t < targets.Length; t++)
        {
            if (targets[t] >= 0)
                yield return ((int)targets[t], Predicted(Outputs[index], t));
        }
    }

    /// <summary>The class that is predicted for each step of a sequence.</summary>
    public int[] PredictedSteps(int index) =>
        [.. Enumerable.Range(0, Outputs[index].Length / Network.Head.Outputs).Select(t => Predicted(Outputs[index], t))];

    public IEnumerable<(int Label, int Predicted)> Pairs() => Enumerable.Range(0, Data.Count).SelectMany(PairsOf);

    /// <summary>The first sequence of each class, in the classes' order, then others; without classes some from all of the data.</summary>
    public IEnumerable<int> Chosen()
    {
        IEnumerable<int> all = Enumerable.Range(0, Data.Count);
        return IsLabeled
            ? all.GroupBy(Data.LabelOf)
                .OrderBy(group => group.Key)
                .Select(group => group.First())
                .Concat(all)
                .Distinct()
                .Take(Options.Sequences ?? Math.Clamp(Classes, 1, MostChosen))
            : all.Where(index => index % Math.Max(1, Data.Count / (Options.Sequences ?? 2)) == 0).Take(Options.Sequences ?? 2);
    }

    /// <summary>What the network predicts, by one scorer in batches.</summary>
    private static float[][] Score(NetworkEnsemble networks, float[][] sequences)
    {
        const int BatchSize = 256;
        using var scorer = new SequenceScorer(networks, Environment.ProcessorCount);
        var batch = new SequenceBatch(networks[0].Features);
        var outputs = new float[sequences.Length][];
        for (int start = 0; start < sequences.Length; start += BatchSize)
        {
            batch.Clear();
            foreach (float[] sequence in sequences.Skip(start).Take(BatchSize))
                batch.Add(sequence);
            scorer.Score(batch);
            for (int i = 0; i < batch.Count; i++)
            {
                outputs[start + i] = new float[scorer.OutputLengthOf(i)];
                scorer.CopyOutputs(i, outputs[start + i]);
            }
        }

        return outputs;
    }

    private int Predicted(float[] outputs, int step)
    {
        if (Transformer.Task == SequenceTask.BinaryClassification)
            return outputs[0] > 0.5f ? 1 : 0;
        int classes = Network.Head.Outputs;
        int best = 0;
        for (int c = 1; c < classes; c++)
        {
            if (outputs[(step * classes) + c] > outputs[(step * classes) + best])
                best = c;
        }

        return best;
    }
}
