using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Tsf;

/// <summary>
/// The values of a <c>.tsf</c> file, a row each: the series' attributes, its time or step, the value. Each cursor reads the
/// file once.
/// </summary>
internal static class TsfView
{
    /// <exception cref="InvalidDataException">The header cannot be read.</exception>
    public static IDataView Open(string path)
    {
        string file = Path.GetFileName(path);
        TsfHeader header;
        using (var reader = new StreamReader(path))
            header = TsfHeader.Read(reader, file);
        var builder = new DataViewSchema.Builder();
        List<TsfAttribute> attributes = [.. header.Attributes.Where((_, i) => i != header.Start || !header.HasTimes)];
        bool named = attributes.Exists(attribute => attribute.Kind == TsfAttributeKind.Text);
        foreach (TsfAttribute attribute in attributes)
        {
            if (attribute.Name is TsfColumns.Timestamp or TsfColumns.Step or TsfColumns.Value
                || (!named && attribute.Name == TsfColumns.Series))
                throw new InvalidDataException(
                    $"{file} has an attribute '{attribute.Name}', which is the name of a column that is added. Name it otherwise.");
        }

        // Without a text attribute series differ by their order alone.
        if (!named)
            builder.AddColumn(TsfColumns.Series, TextDataViewType.Instance);
        foreach (TsfAttribute attribute in attributes)
            builder.AddColumn(
                attribute.Name,
                attribute.Kind == TsfAttributeKind.Number ? NumberDataViewType.Single : TextDataViewType.Instance);
        builder.AddColumn(
            header.HasTimes ? TsfColumns.Timestamp : TsfColumns.Step,
            header.HasTimes ? DateTimeDataViewType.Instance : NumberDataViewType.Double);
        builder.AddColumn(TsfColumns.Value, NumberDataViewType.Double);
        DataViewSchema schema = builder.ToSchema();
        return new ShapedView(schema, active => new Cursor(path, file, schema, active));
    }

    private sealed class Cursor : ShapedCursor
    {
        private readonly DataViewSchema _schema;
        private readonly StreamReader _reader;
        private readonly TsfHeader _header;
        private readonly TsfSeries _series;
        private readonly string _file;
        private int _line;
        private int _count;
        private int _step;

        public Cursor(string path, string file, DataViewSchema schema, bool[] active)
            : base(schema, active)
        {
            _schema = schema;
            _file = file;
            _reader = new StreamReader(path);
            try
            {
                _header = TsfHeader.Read(_reader, file);
            }
            catch
            {
                _reader.Dispose();
                throw;
            }

            _line = _header.Lines;
            _series = new TsfSeries(_header, file);
        }

        protected override bool MoveNextCore()
        {
            if (++_step < _series.Values.Count)
                return true;
            while (_reader.ReadLine() is { } line)
            {
                _line++;
                if (Ts.TsHeader.IsComment(line))
                    continue;
                _series.Read(line, _line);
                _count++;
                _step = 0;
                return true;
            }

            return _count > 0
                ? false
                : throw new InvalidDataException($"{_file} has no rows: no series comes after its @data line (line {_header.Lines}).");
        }

        protected override Delegate CreateGetter(int column)
        {
            string name = _schema[column].Name;
            if (name == TsfColumns.Value)
                return (ValueGetter<double>)((ref double value) => value = _series.Values[Step()]);
            if (name == TsfColumns.Step)
                return (ValueGetter<double>)((ref double value) => value = Step());
            if (name == TsfColumns.Timestamp)
                return (ValueGetter<DateTime>)((ref DateTime value) => value = Time());
            int attribute = _header.Attributes.ToList().FindIndex(one => one.Name == name);
            if (attribute < 0)
                return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
                    value = FormattableString.Invariant($"T{Series()}").AsMemory());
            if (_header.Attributes[attribute].Kind == TsfAttributeKind.Number)
                return (ValueGetter<float>)((ref float value) => value = _series.Numbers[Attribute(attribute)]);
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
                value = _series.Texts[Attribute(attribute)].AsMemory());
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _reader.Dispose();
            base.Dispose(disposing);
        }

        private int Step()
        {
            RequireRow();
            return _step;
        }

        private int Series()
        {
            RequireRow();
            return _count;
        }

        private int Attribute(int attribute)
        {
            RequireRow();
            return attribute;
        }

        private DateTime Time()
        {
            try
            {
                return _header.Frequency!.Value.At(_series.Start, Step());
            }
            catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
            {
                throw new InvalidDataException(
                    FormattableString.Invariant($"{_file}, line {_line}: value {_step + 1} would be after the year 9999."),
                    exception);
            }
        }
    }
}
