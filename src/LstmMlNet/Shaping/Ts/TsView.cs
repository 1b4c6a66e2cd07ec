using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Ts;

/// <summary>
/// The cases of a <c>.ts</c> file: <c>Features</c>, and <c>Label</c> where they have one. Each cursor reads the file once.
/// </summary>
internal static class TsView
{
    /// <param name="path">The file.</param>
    /// <param name="missing">What is done where a value is missing.</param>
    /// <param name="timesAsFeature">Whether the time since the step before is a feature.</param>
    /// <param name="note">Takes what the user should know once all cases are read.</param>
    /// <exception cref="InvalidDataException">The header cannot be read, or there is no case.</exception>
    public static IDataView Open(string path, MissingValueHandling missing, bool timesAsFeature, Action<string> note)
    {
        string file = Path.GetFileName(path);
        using var reader = new StreamReader(path);
        TsHeader header = TsHeader.Read(reader, file);
        if (timesAsFeature && !header.HasTimeStamps)
            throw new InvalidDataException($"{file} has no time stamps (@timeStamps true), which are to be a feature.");
        int lines = header.Lines;
        string? first = NextCase(reader, ref lines);
        if (first is not null)
            header.Infer(first);
        int dimensions = header.Dimensions ?? (first is null ? 1 : TsCase.ChannelsOf(first, header));
        int steps = 0;
        if (header.EqualLength)
        {
            steps = header.SeriesLength ?? 0;
            if (steps == 0 && first is not null)
            {
                var sample = new TsCase(header, dimensions, file, MissingValueHandling.Mask);
                sample.Read(first, lines);
                steps = sample.Steps;
            }
        }

        var builder = new DataViewSchema.Builder();
        builder.AddColumn(
            "Features",
            new VectorDataViewType(NumberDataViewType.Single, steps, new GapFiller(dimensions, missing).Width + (timesAsFeature ? 1 : 0)));
        if (header.Classes is not null)
            builder.AddColumn("Label", TextDataViewType.Instance);
        else if (header.HasTarget)
            builder.AddColumn("Label", NumberDataViewType.Single);
        if (header.HasTimeStamps && !TsSpacing.IsEqual(path, file, dimensions))
            builder.AddColumn(TsSpacing.Column, new VectorDataViewType(NumberDataViewType.Double));
        DataViewSchema schema = builder.ToSchema();
        return new ShapedView(schema, active => new Cursor(path, file, schema, active, dimensions, steps, missing, timesAsFeature, note));
    }

    internal static string? NextCase(TextReader reader, ref int lines)
    {
        while (reader.ReadLine() is { } line)
        {
            lines++;
            if (!TsHeader.IsComment(line))
                return line.Trim();
        }

        return null;
    }

    private sealed class Cursor : ShapedCursor
    {
        private readonly StreamReader _reader;
        private readonly TsHeader _header;
        private readonly TsCase _case;
        private readonly int _steps;
        private readonly string _file;
        private readonly bool _timesAsFeature;
        private readonly Action<string> _note;
        private int _lines;
        private bool _isFirst = true;

        public Cursor(
            string path,
            string file,
            DataViewSchema schema,
            bool[] active,
            int dimensions,
            int steps,
            MissingValueHandling missing,
            bool timesAsFeature,
            Action<string> note)
            : base(schema, active)
        {
            _file = file;
            _steps = steps;
            _timesAsFeature = timesAsFeature;
            _note = note;
            _reader = new StreamReader(path);
            try
            {
                _header = TsHeader.Read(_reader, file);
            }
            catch
            {
                _reader.Dispose();
                throw;
            }

            _lines = _header.Lines;
            _case = new TsCase(_header, dimensions, file, missing);
        }

        protected override bool MoveNextCore()
        {
            string? line = NextCase(_reader, ref _lines);
            if (line is null)
            {
                _case.Report(_note);
                return false;
            }

            if (_isFirst)
                _header.Infer(line);
            _isFirst = false;
            _case.Read(line, _lines);
            if (_steps > 0 && _case.Steps != _steps)
                throw new InvalidDataException($"{_file}, line {_lines} has {_case.Steps} steps; the header says that all cases have the "
                    + $"same number, and the first has {_steps}.");
            return true;
        }

        protected override Delegate CreateGetter(int column)
        {
            if (column == 0 && _timesAsFeature)
                return (ValueGetter<VBuffer<float>>)WithTimes;
            if (column == 0)
            {
                return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                {
                    RequireRow();
                    VBufferEditor<float> editor = VBufferEditor.Create(ref value, _case.Values.Length);
                    _case.Values.CopyTo(editor.Values);
                    value = editor.Commit();
                });
            }

            if (Schema[column].Name == TsSpacing.Column)
            {
                return (ValueGetter<VBuffer<double>>)((ref VBuffer<double> value) =>
                {
                    RequireRow();
                    IReadOnlyList<OrderValue> times = _case.Times!.Times;
                    VBufferEditor<double> editor = VBufferEditor.Create(ref value, times.Count);
                    for (int i = 0; i < times.Count; i++)
                        editor.Values[i] = TsTimes.Seconds(times[i]);
                    value = editor.Commit();
                });
            }

            if (_header.HasTarget)
            {
                return (ValueGetter<float>)((ref float value) =>
                {
                    RequireRow();
                    value = _case.Target;
                });
            }

            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
            {
                RequireRow();
                value = _case.Label.AsMemory();
            });
        }

        /// <summary>The sequence, each step with the time since the one before it.</summary>
        private void WithTimes(ref VBuffer<float> value)
        {
            RequireRow();
            ReadOnlySpan<float> values = _case.Values;
            IReadOnlyList<OrderValue> times = _case.Times!.Times;
            int width = values.Length / times.Count;
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, values.Length + times.Count);
            for (int t = 0; t < times.Count; t++)
            {
                Span<float> step = editor.Values.Slice(t * (width + 1), width + 1);
                values.Slice(t * width, width).CopyTo(step);
                step[width] = t == 0 ? 0 : (float)(TsTimes.Seconds(times[t]) - TsTimes.Seconds(times[t - 1]));
            }

            value = editor.Commit();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _reader.Dispose();
            base.Dispose(disposing);
        }
    }
}
