using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping;

/// <summary>Makes sequences of the rows of each series, holding one at a time.</summary>
internal sealed class GroupedCursor : ShapedCursor
{
    private readonly SeriesReader _input;
    private readonly GroupedColumns _columns;
    private readonly ValueColumn _id;
    private readonly SequenceRowsBuffer _rows;
    private bool _pending;

    public GroupedCursor(
        IDataView input,
        GroupedColumns columns,
        RowsToSequencesEstimator.Options options,
        bool[] active,
        Action<string> note)
        : base(columns.Output, active)
    {
        _columns = columns;
        _input = new SeriesReader(input, columns.Series, columns.Needed, note);
        _id = ValueColumn.Create(_input.Row, columns.Series.Id!.Value);
        _rows = new SequenceRowsBuffer(_input, columns, options);
    }

    protected override bool MoveNextCore()
    {
        if (!_pending && !_input.MoveNext())
            return false;
        _id.Clear();
        _id.Add();
        _rows.Clear();
        do
        {
            _rows.Add();

            // The row that ends this sequence begins the next one.
            _pending = _input.MoveNext();
        }
        while (_pending && !_input.StartsSeries);
        _rows.Finish(_id.TextOf(0));
        return true;
    }

    protected override Delegate CreateGetter(int column)
    {
        if (column == 0)
            return _id.CreateGetter(() => Row(0));
        if (column == 1)
        {
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                RequireRow();
                VBufferEditor<float> editor = VBufferEditor.Create(ref value, _rows.Values.Length);
                _rows.Values.CopyTo(editor.Values);
                value = editor.Commit();
            });
        }

        int kept = column - (_columns.HasLabel ? 3 : 2);
        if (kept < 0 && _columns.AbsentLabel is { } absent)
            return AbsentColumn.CreateGetter(absent, () => Row(_rows.Steps));
        return kept < 0 ? _rows.CreateLabelGetter(Row) : _rows.CreateKeptGetter(kept, Row);
    }

    private int Row(int index)
    {
        RequireRow();
        return index;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
