using LstmMlNet.Tables;

namespace LstmMlNet.Cli.Data;

/// <summary>From a survey of a table to columns, and from roles to what is loaded.</summary>
internal static class SurveyedColumns
{
    public static SourceColumn[] Of(TableSurvey survey) =>
        [.. survey.Columns.Select(column => new SourceColumn(column.Name, column.Index, column.Kind) { Survey = column })];

    public static TableColumn[] Loaded(DataRoles roles) => [.. roles.Used.Select(column =>
        new TableColumn(column.Name, roles.KindOf(column)) { IsWithheld = roles.IsLabelWithheld && column == roles.Label })];
}
