namespace LstmMlNet.Cli.Generation;

/// <summary>
/// What a generated class may not be called: whatever the generated code calls something else (a test holds the list complete), types
/// that a program with the usual usings knows already, and names that Windows keeps for devices.
/// </summary>
internal static class ReservedNames
{
    private static readonly HashSet<string> s_names = new(
        """
        AtomicFile AugmentationOptions LstmModelFile TableColumn TableOptions
        AppContext ArgumentException Array BuildPipeline ColumnName ConcurrentBag Console CultureInfo DataKind
        DataViewSchema DatabaseLoader DatabaseSource Engines EstimatorChain Evaluate Exception Existing FeatureNames
        Features File FileAccess FileMode FileNotFoundException FileShare FileStream Forecast ForecastingMetrics
        FormatException FromSteps GetLabels GetSortedScoresWithLabels IDataView IEnumerable IEstimator IOException
        IOrderedEnumerable IReadOnlyList ITransformer InvalidOperationException JsonException JsonSerializer
        JsonSerializerDefaults JsonSerializerOptions KeyValuePair Label Labels Lazy List LoadIDataViewFromFile
        LoadModel LoadedModel LowerBound LstmMlNet LstmSequenceEstimator MLContext MLNetModelPath Microsoft
        MissingValueHandling ModelInput ModelOutput Npgsql NpgsqlFactory Path Predict
        PredictAllLabels PredictedLabel PredictionEngine Program ReadOnlyMemory RetrainFilePath
        RetrainModel RowsToSequencesEstimator Run Sample SaveModel Score SequenceLabel SequenceWindowsEstimator
        SequenceClassificationMetrics SequenceRegressionMetrics
        SqliteConnectionStringBuilder SqliteFactory SqliteOpenMode System TextLoader TextWriter TimeGapHandling Train
        UnauthorizedAccessException UpperBound VBuffer ValueToKeyMappingEstimator VectorType WebApplication
        WebApplicationBuilder WriteMetrics
        Aux Com1 Com2 Com3 Com4 Com5 Com6 Com7 Com8 Com9 Con Lpt1 Lpt2 Lpt3 Lpt4 Lpt5 Lpt6 Lpt7 Lpt8 Lpt9 Nul Prn
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] s_namespaces =
    [
        "System", "System.IO", "System.Linq", "System.Collections.Generic", "System.Threading.Tasks",
    ];

    /// <summary>Whether a name is taken, whatever its case: NuGet compares packages so, and some file systems files.</summary>
    public static bool Contains(string name) => s_names.Contains(name)
        || s_namespaces.Any(space =>
            typeof(object).Assembly.GetType($"{space}.{name}", throwOnError: false, ignoreCase: true) is { IsPublic: true });
}
