using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>A chain laid out: its steps, what it takes, what it answers, and how the network's sequences reach it.</summary>
internal sealed class ChainPlan
{
    private readonly ITransformer[] _before;

    /// <exception cref="ModelLoadException">JSON cannot give what the chain takes.</exception>
    public ChainPlan(ITransformer model, DataViewSchema? schema, SequenceModelOptions options)
    {
        ITransformer[] steps = [.. StepsOf(model)];
        int place = Array.FindIndex(steps, step => step is LstmSequenceTransformer or LstmForecastTransformer or LstmAnomalyTransformer);
        if (place < 0)
            throw new ModelLoadException(
                $"it has no recurrent network: its steps are {string.Join(", ", steps.Select(step => step.GetType().Name))}");
        Table = steps[place] as LstmForecastTransformer;
        Detector = steps[place] as LstmAnomalyTransformer;
        Network = Table?.Model ?? Detector?.Forecaster ?? (LstmSequenceTransformer)steps[place];
        Windows = steps[..place].OfType<SequenceWindowsTransformer>().LastOrDefault();
        if (Network.Task == SequenceTask.HiddenStates)
            throw new ModelLoadException("it returns hidden states, not predictions");
        Steps = steps;
        _before = steps[..place];
        schema ??= Kind == ChainKind.Sequences
            ? SchemaOf(Network)
            : throw new ModelLoadException("its zip has no schema of its input: save it with that of the training data");
        TakesRows = Kind != ChainKind.Sequences || steps.Any(step => !step.IsRowToRowMapper);
        var flow = new SchemaFlow(schema, steps);
        ToNetwork = flow.Schemas[place];
        int maker = Kind == ChainKind.Sequences
            ? Enumerable.Range(0, place).LastOrDefault(step => flow.Makes(step, Network.FeatureColumnName), -1)
            : place;
        FeatureMaker = maker < 0 ? null : steps[maker].GetType().Name;
        int shaping = Array.FindLastIndex(steps, step => !step.IsRowToRowMapper);
        IEnumerable<string> kept = shaping < 0 ? [] : flow.Schemas[shaping + 1]
            .Where(column => column.Type is not VectorDataViewType && column.Name != LabelName)
            .Select(column => column.Name);
        Outputs = new ChainOutputs(
            this,
            [.. flow.MadeBy(place)],
            [.. Enumerable.Range(place + 1, steps.Length - place - 1).SelectMany(flow.MadeBy), .. kept],
            flow.Schemas[^1]);
        Input = ChainColumns.Create(this, model, schema, options, steps);
        ChannelNames = ChainNames.Channels(this, steps);
        Series = SeriesPlan.Of(this);
    }

    /// <summary>What predictions are made of.</summary>
    public ChainKind Kind => Table is not null ? ChainKind.Table : Detector is not null ? ChainKind.Detector : ChainKind.Sequences;

    /// <summary>The chain's transformers, those of chains within it too.</summary>
    public IReadOnlyList<ITransformer> Steps { get; }

    /// <summary>The step that forecasts a table; null for none.</summary>
    public LstmForecastTransformer? Table { get; }

    /// <summary>The step that finds anomalies; null for none.</summary>
    public LstmAnomalyTransformer? Detector { get; }

    /// <summary>The network; that of <see cref="Table"/> or <see cref="Detector"/> where there is one.</summary>
    public LstmSequenceTransformer Network { get; }

    /// <summary>The step that makes windows of a series' rows; null for none.</summary>
    public SequenceWindowsTransformer? Windows { get; }

    /// <summary>The columns that reach the network.</summary>
    public DataViewSchema ToNetwork { get; }

    /// <summary>Whether rows become sequences or windows somewhere in the chain.</summary>
    public bool TakesRows { get; }

    /// <summary>Whether the network's numbers are Double, less the level of their sequence.</summary>
    public bool TakesLevel => Kind == ChainKind.Sequences
        && Network.FeatureColumnType is VectorDataViewType vector
        && vector.ItemType == NumberDataViewType.Double;

    /// <summary>The step that makes the network's sequences; null where they are an input column as they are.</summary>
    public string? FeatureMaker { get; }

    public ChainInput Input { get; }

    public ChainOutputs Outputs { get; }

    /// <summary>A name for each of a step's features.</summary>
    public IReadOnlyList<string> ChannelNames { get; }

    /// <summary>The label that the network was trained on; null where the model does not say, and where there are several.</summary>
    public string? LabelName => Kind switch
    {
        ChainKind.Table => Table!.Table.TargetColumnNames is [var only] ? only : null,
        ChainKind.Detector => Detector!.ValueColumnName,
        _ => Network.TrainingSettings.GetValueOrDefault(nameof(LstmSequenceEstimator.Options.LabelColumnName)),
    };

    /// <summary>How the rows that the chain takes are series, which can be kept up to date; null where they are none.</summary>
    public SeriesPlan? Series { get; }

    /// <summary>The part of a request's rows that reaches the network.</summary>
    public IDataView TransformToNetwork(IDataView view) => _before.Aggregate(view, (input, step) => step.Transform(input));

    private static IEnumerable<ITransformer> StepsOf(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(StepsOf) : [model];

    /// <summary>What a zip that was saved without a schema takes: the network's sequences.</summary>
    private static DataViewSchema SchemaOf(LstmSequenceTransformer network)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(network.FeatureColumnName, network.FeatureColumnType);
        return builder.ToSchema();
    }
}
