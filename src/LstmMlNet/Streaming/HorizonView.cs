using LstmMlNet.Schema;
using LstmMlNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Streaming;

/// <summary>Forecasts of which only the first steps are given: the columns with a value per step are shorter.</summary>
internal sealed class HorizonView : IDataView
{
    private readonly IDataView _input;
    private readonly bool[] _cut;

    /// <param name="input">The forecasts.</param>
    /// <param name="stepColumns">The columns with a value per step; of several targets, their ends.</param>
    /// <exception cref="ArgumentException">There is none of them.</exception>
    public HorizonView(IDataView input, IReadOnlyList<string> stepColumns)
    {
        _input = input;
        _cut = [.. input.Schema.Select(column => IsNumbers(column.Type)
            && stepColumns.Any(name => column.Name == name || column.Name.EndsWith($".{name}", StringComparison.Ordinal)))];
        int[] steps =
        [
            .. input.Schema.Where(column => _cut[column.Index]).Select(column => ((VectorDataViewType)column.Type).Size).Distinct(),
        ];
        Steps = steps.Length switch
        {
            0 => 1,
            1 => steps[0],
            _ => throw new ArgumentException($"The columns with a value per step ahead differ in length: {string.Join(", ", steps)}."),
        };
        Kept = Steps;
        var builder = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in input.Schema)
            builder.AddColumn(
                column.Name,
                _cut[column.Index]
                    ? new VectorDataViewType((PrimitiveDataViewType)((VectorDataViewType)column.Type).ItemType)
                    : column.Type,
                column.Annotations);
        Schema = builder.ToSchema();
    }

    /// <summary>Steps that the model forecasts.</summary>
    public int Steps { get; }

    /// <summary>Steps that are given.</summary>
    public int Kept { get; set; }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, _input.GetRowCursor(columnsNeeded.Select(column => _input.Schema[column.Index])));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static bool IsNumbers(DataViewType type) => type is VectorDataViewType { IsKnownSize: true } vector
        && (vector.ItemType == NumberDataViewType.Single || vector.ItemType == NumberDataViewType.Double);

    private sealed class Cursor(HorizonView view, DataViewRowCursor input) : WrappedCursor(input)
    {
        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(Input.Schema[column.Index]);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            DataViewSchema.Column own = Input.Schema[column.Index];
            if (!view._cut[column.Index])
                return Input.GetGetter<TValue>(own);
            Delegate getter = ((VectorDataViewType)own.Type).ItemType == NumberDataViewType.Single ? Cut<float>(own) : Cut<double>(own);
            return ActiveColumns.Cast<TValue>(getter, column);
        }

        private ValueGetter<VBuffer<T>> Cut<T>(DataViewSchema.Column column)
        {
            ValueGetter<VBuffer<T>> getter = Input.GetGetter<VBuffer<T>>(column);
            VBuffer<T> all = default;
            return (ref VBuffer<T> value) =>
            {
                getter(ref all);
                VBufferEditor<T> editor = VBufferEditor.Create(ref value, view.Kept);
                int i = 0;
                foreach (T item in all.DenseValues().Take(view.Kept))
                    editor.Values[i++] = item;
                value = editor.Commit();
            };
        }
    }
}
