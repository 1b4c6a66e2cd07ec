using LstmMlNet.MLNetInternals;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>Combines channels, each a vector over time, into one sequence. Thread-safe.</summary>
public sealed class ChannelsToSequenceTransformer : RowToRowTransformerBase
{
    private readonly IHostEnvironment _environment;
    private readonly ChannelNames _names;

    internal ChannelsToSequenceTransformer(IHostEnvironment environment, ChannelNames names)
        : base(environment.Register(nameof(ChannelsToSequenceTransformer)))
    {
        _environment = environment;
        _names = names;
    }

    /// <summary>The channels, in the order of a step's values.</summary>
    public IReadOnlyList<string> ChannelNames => _names.Inputs;

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx) => ShapingEntry.Save(_environment, ctx, ShapingEntry.Channels, _names);

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(Host, schema, this);

    private sealed class Mapper : MapperBase, ISaveAsOnnx
    {
        private readonly ChannelsToSequenceTransformer _parent;
        private readonly DataViewSchema.Column[] _channels;
        private readonly int _steps;

        public Mapper(IHost host, DataViewSchema schema, ChannelsToSequenceTransformer parent)
            : base(host, schema, parent)
        {
            _parent = parent;
            _channels = [.. parent._names.Inputs.Select(name => Columns.Find(schema, name, "channel"))];
            foreach (DataViewSchema.Column channel in _channels)
            {
                if (channel.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single)
                    throw new ArgumentException($"Channel column '{channel.Name}' must be a vector of Single (float), one value a time "
                        + $"step; it is {channel.Type}.");
                if (vector.Size == 0)
                    continue;
                if (_steps > 0 && vector.Size != _steps)
                    throw new ArgumentException($"Channel column '{channel.Name}' has {vector.Size} steps; "
                        + $"'{Array.Find(_channels, other => other.Type is VectorDataViewType { Size: > 0 }).Name}' has {_steps}. All "
                        + "channels of a sequence need the same number.");
                _steps = vector.Size;
            }
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [new(
                _parent._names.Output,
                new VectorDataViewType(NumberDataViewType.Single, _steps, _channels.Length),
                FeatureNames.Annotate(_parent._names.Inputs))];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput) =>
            column => activeOutput(0) && Array.Exists(_channels, channel => channel.Index == column);

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);

        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => _steps > 0 ? true : throw new NotSupportedException(
            $"{nameof(ChannelsToSequenceTransformer)} cannot be converted to ONNX with channels of any length: ML.NET's converter needs "
            + "vectors of a known size.");

        // Side by side as [batch, steps, channels], then flat as ML.NET's other transforms take vectors.
        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
        {
            var graph = new OnnxNodes(ctx);
            string[] channels = [.. _channels.Select(channel => graph.Node(
                "Reshape", [ctx.GetVariableName(channel.Name), graph.Longs(-1, _steps, 1)]))];
            string steps = graph.Node("Concat", channels, ("axis", 2L));
            int length = _steps * _channels.Length;
            graph.Name(
                graph.Node("Reshape", [steps, graph.Longs(-1, length)]),
                ctx.AddIntermediateVariable(new VectorDataViewType(NumberDataViewType.Single, length), _parent._names.Output, false));
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null!;
            ValueGetter<VBuffer<float>>[] getters =
            [
                .. _channels.Select(channel => input.GetGetter<VBuffer<float>>(input.Schema[channel.Index])),
            ];
            var values = new VBuffer<float>[getters.Length];
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                for (int i = 0; i < getters.Length; i++)
                {
                    getters[i](ref values[i]);
                    if (values[i].Length != values[0].Length)
                        throw SequenceColumnReader.Error(
                            _channels[i].Name,
                            input.Position,
                            $"the channel has {values[i].Length} steps; '{_channels[0].Name}' has {values[0].Length} in the same row");
                }

                VBufferEditor<float> editor = VBufferEditor.Create(ref value, checked(values[0].Length * getters.Length));
                for (int i = 0; i < values.Length; i++)
                {
                    foreach (KeyValuePair<int, float> item in values[i].Items(all: true))
                        editor.Values[(item.Key * values.Length) + i] = item.Value;
                }

                value = editor.Commit();
            });
        }
    }
}
