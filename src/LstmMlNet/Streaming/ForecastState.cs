using System.Globalization;
using System.Text.Json;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Streaming;

/// <summary>The rows of an engine's series, column by column, as text: as saved in the zip.</summary>
internal sealed class ForecastState
{
    private const int MostRows = 100_000_000;

    // From this length on a zip's entry must not be packed more than fiftyfold.
    private const int Filled = 4 << 20;
    private const int FillerShare = 40;

    public int Rows { get; set; }

    public List<StateColumn> Columns { get; set; } = [];

    /// <summary>
    /// What keeps rows that repeat from being packed so small that the zip would pass for one made to fill memory: see <c>ZipBounds</c>.
    /// </summary>
    public string Filler { get; set; } = "";

    /// <summary>
    /// Of a view's columns whose types have a text: numbers, Booleans, texts, times, and vectors of numbers of known size.
    /// </summary>
    public static ForecastState Of(IDataView rows)
    {
        DataViewSchema.Column[] columns = [.. rows.Schema.Where(column => !column.IsHidden && StateColumn.Takes(column.Type))];
        var state = new ForecastState { Columns = [.. columns.Select(StateColumn.For)] };
        using DataViewRowCursor cursor = rows.GetRowCursor(columns);
        Action[] readers = [.. columns.Select((column, i) => state.Columns[i].CreateReader(cursor, column))];
        while (cursor.MoveNext())
        {
            state.Rows++;
            foreach (Action read in readers)
                read();
        }

        int length = JsonSerializer.SerializeToUtf8Bytes(state, ShapingJson.Default.ForecastState).Length;
        if (length > Filled)
        {
            var filler = new byte[length / FillerShare];
            new Random(length).NextBytes(filler);
            state.Filler = Convert.ToBase64String(filler);
        }

        return state;
    }

    /// <summary>The rows as objects.</summary>
    /// <exception cref="ArgumentException">The type has no columns of these types.</exception>
    public IEnumerable<T> ReadRows<T>(MLContext mlContext)
        where T : class, new()
    {
        return Rows == 0
            ? []
            : mlContext.Data.CreateEnumerable<T>(ToView(mlContext), reuseRowObject: false, ignoreMissingColumns: true);
    }

    /// <summary>The rows as a view; only where there are any.</summary>
    public IDataView ToView(MLContext mlContext)
    {
        var builder = new ArrayDataViewBuilder(mlContext);
        foreach (StateColumn column in Columns)
            column.AddTo(builder);
        return builder.GetDataView();
    }

    /// <exception cref="ArgumentException">The columns do not fit one another.</exception>
    public void Validate()
    {
        if (Rows is < 0 or > MostRows)
            throw new ArgumentException($"The engine's state has {Rows} rows.");
        foreach (StateColumn column in Columns)
            column.Validate(Rows);
    }
}
