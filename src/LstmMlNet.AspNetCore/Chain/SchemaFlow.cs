using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>The columns before each step of a chain, and after the last.</summary>
internal sealed class SchemaFlow
{
    private readonly ITransformer[] _steps;

    public SchemaFlow(DataViewSchema schema, ITransformer[] steps)
    {
        _steps = steps;
        var schemas = new List<DataViewSchema> { schema };
        foreach (ITransformer step in steps)
            schemas.Add(step.GetOutputSchema(schemas[^1]));
        Schemas = schemas;
    }

    public IReadOnlyList<DataViewSchema> Schemas { get; }

    /// <summary>
    /// The columns that a step adds, or puts in the place of others, which are hidden then but still counted; a step that makes other
    /// rows makes
    /// all of its columns.
    /// </summary>
    public IEnumerable<string> MadeBy(int step)
    {
        DataViewSchema before = Schemas[step];
        DataViewSchema after = Schemas[step + 1];
        return after
            .Where(column => !column.IsHidden && (!_steps[step].IsRowToRowMapper || Count(after, column.Name) > Count(before, column.Name)))
            .Select(column => column.Name);
    }

    /// <summary>Whether a step adds or replaces a column.</summary>
    public bool Makes(int step, string name) => MadeBy(step).Contains(name);

    private static int Count(DataViewSchema schema, string name) => schema.Count(column => column.Name == name);
}
