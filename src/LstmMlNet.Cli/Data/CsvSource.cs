using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Data;

/// <summary>A CSV or TSV file with a header, read by ML.NET's own loader.</summary>
internal sealed class CsvSource : DataSource
{
    private const int RowsLookedAt = 10_000;
    private static readonly char[] s_separators = [',', ';', '\t'];
    private readonly string _path;

    public CsvSource(MLContext mlContext, string path)
    {
        _path = path;
        Separator = SeparatorOf(path);
        Columns = Infer(mlContext);
    }

    public override string Name => $"'{Path.GetFileName(_path)}'";

    public override IReadOnlyList<SourceColumn> Columns { get; }

    public char Separator { get; }

    public override IDataView Load(MLContext mlContext, DataRoles roles) => mlContext.Data.LoadFromTextFile(_path, new TextLoader.Options
    {
        HasHeader = true,
        AllowQuoting = true,
        Separators = [Separator],

        // Without this an empty field is read as 0, and a gap cannot be told from a value.
        MissingRealsAsNaNs = true,
        Columns = [.. roles.Used.Select(column => new TextLoader.Column(column.Name, roles.IsText(column) ? DataKind.String : column == roles.Order ? (roles.OrderIsMoment ? DataKind.DateTime : DataKind.Double) : DataKind.Single, column.Index))],
    });

    private static char SeparatorOf(string path)
    {
        if (Path.GetExtension(path).Equals(".tsv", StringComparison.OrdinalIgnoreCase))
            return '\t';
        string header = File.ReadLines(path).FirstOrDefault() ?? throw new UserError($"The file '{path}' is empty: it needs a header and rows.");
        return s_separators.MaxBy(separator => header.Count(c => c == separator));
    }

    private SourceColumn[] Infer(MLContext mlContext)
    {
        IDataView texts = mlContext.Data.LoadFromTextFile(_path, new TextLoader.Options
        {
            HasHeader = true,
            AllowQuoting = true,
            Separators = [Separator],
            MaxRows = RowsLookedAt,
            Columns = [new TextLoader.Column("All", DataKind.String, [new TextLoader.Range(0, null)])],
        });
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (!texts.Schema["All"].HasSlotNames())
            throw new UserError($"The file '{_path}' has no header that names its columns in the first line.");
        texts.Schema["All"].GetSlotNames(ref names);
        string[] columns = [.. names.DenseValues().Select(name => name.ToString().Trim())];
        if (columns.Distinct(StringComparer.Ordinal).Count() < columns.Length || columns.Any(name => name.Length == 0))
            throw new UserError($"The header of '{_path}' must name every column once; it is: {string.Join(Separator, columns)}.");
        var kinds = new ColumnKind?[columns.Length];
        long rows = 0;
        foreach (VBuffer<ReadOnlyMemory<char>> row in texts.GetColumn<VBuffer<ReadOnlyMemory<char>>>("All"))
        {
            rows++;
            int i = 0;
            foreach (ReadOnlyMemory<char> value in row.DenseValues())
            {
                kinds[i] = Widen(kinds[i], value.Span.Trim());
                i++;
            }
        }

        if (rows == 0)
            throw new UserError($"The file '{_path}' has a header and no rows.");
        return [.. columns.Select((name, i) => new SourceColumn(name, i, kinds[i] ?? ColumnKind.Number))];
    }

    /// <summary>What a column is, once it has this value too; a missing one says nothing.</summary>
    private static ColumnKind? Widen(ColumnKind? kind, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value is "?")
            return kind;
        ColumnKind own = float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? ColumnKind.Number
            : bool.TryParse(value, out _) ? ColumnKind.Boolean
            : ColumnKind.Text;
        return kind is null || kind == own ? own : ColumnKind.Text;
    }
}
