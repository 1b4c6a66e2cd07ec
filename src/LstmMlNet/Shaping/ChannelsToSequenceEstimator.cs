using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Combines channels: several columns, each a vector with one value per time step (<c>AccX</c>, <c>AccY</c>, <c>AccZ</c>), become one
/// sequence <c>[steps, channels]</c>, row by row.
/// </summary>
/// <remarks>Created by <c>mlContext.Transforms.ChannelsToSequence(…)</c>. There is nothing to fit.</remarks>
public sealed class ChannelsToSequenceEstimator : IEstimator<ChannelsToSequenceTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly ChannelNames _names;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The output column, <c>[steps, channels]</c>.</param>
    /// <param name="inputColumnNames">The channels, vectors of <see cref="float"/>, in the order of the features.</param>
    /// <exception cref="ArgumentException">A name is missing.</exception>
    public ChannelsToSequenceEstimator(IHostEnvironment env, string outputColumnName, params IReadOnlyList<string> inputColumnNames)
    {
        ArgumentNullException.ThrowIfNull(env);
        TestedVersions.Check();
        ShapingOptions.RequireName(outputColumnName, nameof(outputColumnName));
        ShapingOptions.RequireNames(inputColumnNames, nameof(inputColumnNames));
        _environment = env;
        _names = new ChannelNames(outputColumnName, [.. inputColumnNames]);
    }

    /// <summary>Creates the transformer; reads no rows.</summary>
    /// <param name="input">The rows.</param>
    /// <exception cref="ArgumentException">A column is missing, has the wrong type, or another length than the others.</exception>
    public ChannelsToSequenceTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new ChannelsToSequenceTransformer(_environment, _names);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>Returns the columns of the transformer's output for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column[] channels = [.. _names.Inputs.Select(name => EstimatorSchema.Features(inputSchema, name))];
        bool known = Array.Exists(channels, channel => channel.Kind == SchemaShape.Column.VectorKind.Vector);
        return EstimatorSchema.With(inputSchema, [EstimatorSchema.Score(
            _names.Output,
            known ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector,
            [])]);
    }
}
