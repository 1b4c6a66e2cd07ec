using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping;

/// <summary>Makes sequences of neighbouring rows with the same id, holding one at a time. An id that comes back is an error.</summary>
internal sealed class GroupedCursor : ShapedCursor
{
    private readonly DataViewRowCursor _input;
    private readonly GroupedColumns _columns;
    private readonly ValueColumn _id;
    private readonly SequenceRowsBuffer _rows;
    private readonly Func<string> _idText;
    private bool _pending;

    public GroupedCursor(IDataView input, GroupedColumns columns, RowsToSequencesEstimator.Options options, bool[] active)
        : base(columns.Output, active)
    {
        _columns = columns;
        _input = input.GetRowCursor(columns.Needed);
        _id = ValueColumn.Create(_input, columns.Id);
        _rows = new SequenceRowsBuffer(_input, columns, options);
        _idText = () => _id.TextOf(0);
    }

    protected override bool MoveNextCore()
    {
        if (!_pending && !_input.MoveNext())
            return false;
        _pending = false;
        _id.Clear();
        _id.Add();
        if (!_id.NoteLast())
            throw SequenceColumnReader.Error(_columns.Id.Name, _input.Position, $"the id '{_idText()}' comes back after rows of others. Sort the table by it, or set {nameof(RowsToSequencesEstimator.Options.InterleavedIds)}");
        _rows.Clear();
        bool more;
        do
        {
            _rows.Add(_input.Position, _idText);
        }
        while ((more = _input.MoveNext()) && _id.IsSameAsLast());

        // The row that ended this sequence begins the next one.
        _pending = more;
        _rows.Finish(_idText);
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

        int kept = column - (_columns.Label is null ? 2 : 3);
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
