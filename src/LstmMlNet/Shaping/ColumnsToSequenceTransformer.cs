using LstmMlNet.MLNetInternals;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using LstmMlNet.Shaping;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>Turns each row of a wide table into a sequence. Thread-safe.</summary>
public sealed class ColumnsToSequenceTransformer : RowToRowTransformerBase
{
    private readonly IHostEnvironment _environment;
    private readonly ColumnNames _names;

    internal ColumnsToSequenceTransformer(IHostEnvironment environment, ColumnNames names)
        : base(environment.Register(nameof(ColumnsToSequenceTransformer)))
    {
        _environment = environment;
        _names = names;
    }

    /// <summary>The columns, in time order.</summary>
    public IReadOnlyList<string> InputColumnNames => _names.Inputs;

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx) => ShapingEntry.Save(_environment, ctx, ShapingEntry.Columns, _names);

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(Host, schema, this);

    private sealed class Mapper : MapperBase, ISaveAsOnnx
    {
        private readonly ColumnsToSequenceTransformer _parent;
        private readonly DataViewSchema.Column[] _columns;

        public Mapper(IHost host, DataViewSchema schema, ColumnsToSequenceTransformer parent)
            : base(host, schema, parent)
        {
            _parent = parent;
            _columns = [.. parent._names.Inputs.Select(name => LstmMlNet.Schema.Columns.Find(schema, name, "feature"))];
            if (Array.Find(
                _columns,
                column => NumberReaders.WidthOf(column) != 1 || column.Type is VectorDataViewType) is { Name: not null } wide)
                throw new ArgumentException($"Column '{wide.Name}' must be one number per row; it is {wide.Type}.");
        }

        private ColumnNames Names => _parent._names;

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [new(
                Names.Output,
                new VectorDataViewType(NumberDataViewType.Single, 0, new GapFiller(Names.FeaturesPerStep, Names.MissingValues).Width))];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput) =>
            column => activeOutput(0) && Array.Exists(_columns, own => own.Index == column);

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);

        // ML.NET's converter stops without a word at a step that is no ISaveAsOnnx, and leaves out what is before it.
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => throw NotForOnnx();

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw NotForOnnx();

        private static NotSupportedException NotForOnnx() => new(
            $"{nameof(ColumnsToSequenceTransformer)} cannot be converted to ONNX: its sequences end where a row's values do, and ML.NET's "
            + "converter needs vectors of a known size. Put the columns together by mlContext.Transforms.Concatenate, where none is "
            + "empty.");

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null!;
            SpanReader[] readers = [.. _columns.Select(column => NumberReaders.Create(input, input.Schema[column.Index]))];
            var gaps = new GapFiller(Names.FeaturesPerStep, Names.MissingValues);
            var row = new float[readers.Length];
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                for (int i = 0; i < readers.Length; i++)
                    readers[i](row.AsSpan(i, 1));
                int steps = Steps(row, input.Position);
                VBufferEditor<float> editor = VBufferEditor.Create(ref value, steps * gaps.Width);
                gaps.Start();
                for (int t = 0; t < steps; t++)
                {
                    Span<float> step = editor.Values.Slice(t * gaps.Width, gaps.Width);
                    row.AsSpan(t * Names.FeaturesPerStep, Names.FeaturesPerStep).CopyTo(step);
                    int missing = gaps.Fill(step);
                    if (missing >= 0)
                        throw SequenceColumnReader.Error(
                            _columns[(t * Names.FeaturesPerStep) + missing].Name,
                            input.Position,
                            "the value is missing (NaN), and later ones of the row are not",
                            ". Set MissingValues to ForwardFill or Mask");
                }

                int unknown = gaps.FillStart(editor.Values);
                if (unknown >= 0)
                    throw SequenceColumnReader.Error(
                        _columns[unknown].Name,
                        input.Position,
                        "this feature has no value in the whole row: there is nothing to fill its gaps with");
                value = editor.Commit();
            });
        }

        /// <summary>Steps up to the last one with a value.</summary>
        private int Steps(float[] row, long position)
        {
            int last = Array.FindLastIndex(row, number => !float.IsNaN(number));
            return last >= 0
                ? (last / Names.FeaturesPerStep) + 1
                : throw SequenceColumnReader.Error(_columns[0].Name, position, "the row has no values at all");
        }
    }
}
