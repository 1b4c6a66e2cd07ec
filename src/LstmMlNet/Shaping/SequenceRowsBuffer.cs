using System.Globalization;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping;

/// <summary>The rows of one sequence while it is put together.</summary>
internal sealed class SequenceRowsBuffer
{
    private readonly SeriesReader _series;
    private readonly GroupedColumns _columns;
    private readonly RowsToSequencesEstimator.Options _options;
    private readonly SpanReader _features;
    private readonly ValueColumn? _labels;
    private readonly ValueColumn[] _kept;
    private readonly GapFiller _gaps;
    private float[] _values = [];
    private int _used;

    public SequenceRowsBuffer(SeriesReader series, GroupedColumns columns, RowsToSequencesEstimator.Options options)
    {
        _series = series;
        _columns = columns;
        _options = options;
        _features = columns.Features.CreateReader(series);
        _labels = columns.Label is { } label ? ValueColumn.Create(series.Row, label) : null;
        _kept = [.. columns.Kept.Select(column => ValueColumn.Create(series.Row, column))];
        _gaps = columns.CreateGapFiller(options.MissingValues);
    }

    public ReadOnlySpan<float> Values => _values.AsSpan(0, _used);

    public int Steps => _used / _gaps.Width;

    public void Clear()
    {
        _used = 0;
        _labels?.Clear();
        foreach (ValueColumn kept in _kept)
            kept.Clear();
        _gaps.Start();
    }

    /// <summary>Takes the current row.</summary>
    /// <exception cref="InvalidOperationException">A value is missing, or the row's label is another than the sequence's.</exception>
    public void Add()
    {
        int width = _gaps.Width;
        if (_used + width > _values.Length)
            Array.Resize(ref _values, Math.Max(16 * width, checked(2 * _values.Length)));
        if (_used == 0)
        {
            foreach (ValueColumn kept in _kept)
                kept.Add();
        }

        Span<float> step = _values.AsSpan(_used, width);
        if (!_series.IsInserted)
            _features(step[.._columns.Features.Width]);
        int missing = _gaps.Fill(step, _series.IsInserted);
        if (missing >= 0)
            throw SequenceColumnReader.Error(
                _columns.Features.NameOf(missing),
                _series.Position,
                $"the value is missing (NaN) in step {Steps} of {_series.Name}",
                $"; set {nameof(RowsToSequencesEstimator.Options.MissingValues)} to fill gaps or to mark them");
        _used += width;
        AddLabel();
    }

    /// <summary>Fills gaps before the first known value.</summary>
    public void Finish(string id)
    {
        int unknown = _gaps.FillStart(_values.AsSpan(0, _used));
        if (unknown >= 0)
            throw Advice.Error(
                $"Column '{_columns.Features.NameOf(unknown)}' has no value in the whole sequence '{id}': there is nothing to fill its "
                + "gaps with",
                $". Use {nameof(MissingValueHandling)}.{nameof(MissingValueHandling.Mask)}, or leave the sequence out");
    }

    /// <param name="row">Checks that there is a sequence, and gives the index back.</param>
    public Delegate CreateLabelGetter(Func<int, int> row) => _options.Label == SequenceLabel.EveryStep
        ? _labels!.CreateVectorGetter(() => (row(0), _labels.Count))
        : _labels!.CreateGetter(() => row(_labels.Count - 1));

    public Delegate CreateKeptGetter(int index, Func<int, int> row) => _kept[index].CreateGetter(() => row(0));

    /// <summary>A label as the user knows it: keys by their values.</summary>
    private string LabelText(int index)
    {
        string text = _labels!.TextOf(index);
        IReadOnlyList<string>? names = _columns.Label!.Value.Type is KeyDataViewType
            ? LabelColumn.ReadValues(_columns.Label.Value)?.Texts()
            : null;
        return names is not null
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int key)
            && key >= 1
            && key <= names.Count ? $"'{names[key - 1]}'" : text;
    }

    private void AddLabel()
    {
        if (_labels is null || (_series.IsInserted && _options.Label != SequenceLabel.EveryStep))
            return;
        if (_series.IsInserted)
        {
            _labels.AddMissing();
            return;
        }

        _labels.Add();
        if (_options.Label == SequenceLabel.Constant && _labels.Count > 1)
        {
            if (!_labels.AreSame(0, _labels.Count - 1))
                throw SequenceColumnReader.Error(
                    _columns.Label!.Value.Name,
                    _series.Position,
                    $"the label is {LabelText(_labels.Count - 1)}, and {LabelText(0)} in the rows before it of {_series.Name}",
                    $"; set {nameof(RowsToSequencesEstimator.Options.Label)} to {nameof(SequenceLabel.Last)} "
                    + $"or {nameof(SequenceLabel.EveryStep)} where it changes");
            _labels.RemoveFirst(1);
        }
    }
}
