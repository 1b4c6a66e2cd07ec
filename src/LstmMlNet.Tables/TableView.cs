using LstmMlNet.Tables.Survey;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tables;

/// <summary>A table's rows, read anew by every cursor.</summary>
internal sealed class TableView : IDataView
{
    private readonly TableSurvey _survey;
    private readonly TableOptions _options;
    private readonly TableColumn[] _columns;

    /// <exception cref="ArgumentException">The table lacks a column, or it cannot be what it is loaded as.</exception>
    public TableView(TableSurvey survey, TableOptions options)
    {
        _survey = survey;
        _options = options;
        _columns = [.. options.Columns ?? survey.Columns.Where(column => column.Kind != TableColumnKind.Empty)
            .Select(column => new TableColumn(column.Name, KindOf(column)))];
        if (_columns.Length == 0)
            throw new InvalidDataException($"{survey.Layout.Name} has no column with a name and values.");
        var builder = new DataViewSchema.Builder();
        foreach (TableColumn column in _columns)
        {
            ColumnCheck.Run(survey, column, options);
            builder.AddColumn(column.Name, ColumnCheck.TypeOf(column.Kind));
        }

        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _survey.Rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            if ((uint)column.Index >= (uint)active.Length)
                throw new ArgumentException($"Column '{column.Name}' is not one of this view's.", nameof(columnsNeeded));
            active[column.Index] = true;
        }

        return new TableCursor(Schema, active, _survey, _columns, _options);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static DataKind KindOf(SurveyedColumn column) => column.Kind switch
    {
        TableColumnKind.Number => DataKind.Single,
        TableColumnKind.Boolean => DataKind.Boolean,
        TableColumnKind.Timestamp => DataKind.DateTime,
        _ => DataKind.String,
    };
}
