using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Turns each row of a wide table, whose columns are the steps, into a sequence: <c>t1, t2, …</c>, or <c>x1, y1, x2, y2, …</c> with two
/// features per step. A row ends where only missing values (NaN) follow, as the UCR archive pads sequences of different lengths.
/// </summary>
/// <remarks>
/// Created by <c>mlContext.Transforms.ColumnsToSequence(…)</c>. There is nothing to fit. If all rows have the same length,
/// <c>Concatenate</c> is enough.
/// </remarks>
public sealed class ColumnsToSequenceEstimator : IEstimator<ColumnsToSequenceTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly ColumnNames _names;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The output column: a vector of variable size, <c>[steps, features]</c>.</param>
    /// <param name="inputColumnNames">The columns in time order, numbers of any kind or Booleans; those of one step side by side.</param>
    /// <param name="featuresPerStep">The number of columns per step. Default: 1.</param>
    /// <param name="missingValues">What to do if a value before the last one of a row is missing. Default: an error.</param>
    /// <exception cref="ArgumentException">
    /// A name is missing, or the number of columns is not a multiple of the features per step.
    /// </exception>
    public ColumnsToSequenceEstimator(
        IHostEnvironment env,
        string outputColumnName,
        IReadOnlyList<string> inputColumnNames,
        int featuresPerStep = 1,
        MissingValueHandling missingValues = MissingValueHandling.Error)
    {
        ArgumentNullException.ThrowIfNull(env);
        TestedVersions.Check();
        ShapingOptions.RequireName(outputColumnName, nameof(outputColumnName));
        ShapingOptions.RequireNames(inputColumnNames, nameof(inputColumnNames));
        ShapingOptions.RequireAtLeast(1, featuresPerStep, nameof(featuresPerStep));
        ShapingOptions.RequireDefined(missingValues, nameof(missingValues));
        if (inputColumnNames.Count % featuresPerStep != 0)
            throw new ArgumentException(
                $"{inputColumnNames.Count} columns are not a whole number of steps of {featuresPerStep} features.",
                nameof(featuresPerStep));
        _environment = env;
        _names = new ColumnNames(outputColumnName, [.. inputColumnNames], featuresPerStep, missingValues);
    }

    /// <summary>Creates the transformer; reads no rows.</summary>
    /// <param name="input">The rows.</param>
    /// <exception cref="ArgumentException">A column is missing or does not hold single numbers.</exception>
    public ColumnsToSequenceTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new ColumnsToSequenceTransformer(_environment, _names);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>Returns the columns of the transformer's output for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (string name in _names.Inputs)
            EstimatorSchema.Find(inputSchema, name, "feature");
        return EstimatorSchema.With(inputSchema, [EstimatorSchema.Score(_names.Output, SchemaShape.Column.VectorKind.VariableVector, [])]);
    }
}
