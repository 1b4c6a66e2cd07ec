namespace LstmMlNet.Cli.Data;

/// <summary>What a column of a table holds.</summary>
internal enum ColumnKind
{
    Number,
    Boolean,
    Text,
}

/// <summary>A column of a table: its name, its place, and what it holds.</summary>
internal sealed record SourceColumn(string Name, int Index, ColumnKind Kind);
