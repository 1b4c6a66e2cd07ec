using Microsoft.ML;

namespace LstmMlNet.Cli.Commands;

/// <summary>A view of a schema without rows: enough to see what a model makes of it.</summary>
internal static class EmptyView
{
    public static IDataView Of(DataViewSchema schema) => new View(schema);

    private sealed class View(DataViewSchema schema) : IDataView
    {
        public bool CanShuffle => false;

        public DataViewSchema Schema => schema;

        public long? GetRowCount() => 0;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => throw new NotSupportedException("There are no rows.");

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => throw new NotSupportedException("There are no rows.");
    }
}
