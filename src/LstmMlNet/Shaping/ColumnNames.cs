namespace LstmMlNet.Shaping;

/// <summary>The columns of a <see cref="ColumnsToSequenceTransformer"/>.</summary>
internal sealed record ColumnNames(string Output, IReadOnlyList<string> Inputs, int FeaturesPerStep, MissingValueHandling MissingValues)
{
    public int Steps => Inputs.Count / FeaturesPerStep;
}
