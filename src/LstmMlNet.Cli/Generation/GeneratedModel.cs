using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Generation;

/// <summary>The input for a generated project.</summary>
internal sealed record GeneratedModel
{
    /// <summary>The class's name, and the files'.</summary>
    public required string Name { get; init; }

    public required ModelConfig Config { get; init; }

    public required DataRoles Roles { get; init; }

    public required string SourceName { get; init; }

    /// <summary>The label's column among the sequences.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>The sequences' type: of known size, or of any number of steps.</summary>
    public required VectorDataViewType FeaturesType { get; init; }

    /// <summary>The settings that the model was trained by.</summary>
    public required LstmSequenceEstimator.Options Settings { get; init; }

    /// <summary>Steps of a sequence to try a service with, as JSON.</summary>
    public string SampleSteps { get; init; } = "[]";

    /// <summary>The version of the package that the project references.</summary>
    public required string PackageVersion { get; init; }

    /// <summary>Whether the project is a web service rather than a program for the console.</summary>
    public bool IsWeb { get; init; }

    /// <summary>Whether the packages that the project references are next to it.</summary>
    public bool CarriesPackages { get; init; }

    public string FeatureNames => Roles.Features.Count > 0 && Roles.Id is not null || Config.Scenario == Scenario.Forecasting
        ? string.Join(", ", Roles.Features.Select(column => column.Name))
        : Roles.Features.Count > 0 ? "the row's values in order" : "the file's channels in order";
}
