using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Training;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Generation;

/// <summary>The texts of a generated project, by the names of their files.</summary>
internal sealed class ProjectFiles
{
    private readonly GeneratedModel _model;
    private readonly Dictionary<string, string> _tokens;

    public ProjectFiles(GeneratedModel model)
    {
        _model = model;
        _tokens = Tokens(model);
    }

    /// <summary>The model's own class, written anew with every training: the three files that Model Builder writes.</summary>
    public IEnumerable<(string Name, string Text)> Generated =>
    [
        ($"{_model.Name}.consumption.cs", Fill("consumption")),
        ($"{_model.Name}.training.cs", Fill("training")),
        ($"{_model.Name}.evaluate.cs", Fill($"evaluate.{_model.Config.Scenario}")),
    ];

    /// <summary>The program around it: the user's from then on.</summary>
    public IEnumerable<(string Name, string Text)> Users
    {
        get
        {
            string kind = _model.IsWeb ? ".Web" : "";
            yield return ($"{_model.Name}.csproj", Fill($"project{kind}"));
            yield return ("Program.cs", Fill($"program{kind}"));
            yield return ("README.md", Fill($"readme{kind}"));
            if (!_model.IsWeb)
                yield break;
            yield return ("appsettings.json", Fill("appsettings"));
            yield return ($"{_model.Name}.http", Fill("requests"));
        }
    }

    private string Fill(string template) => TemplateText.Fill(template, _tokens);

    private static Dictionary<string, string> Tokens(GeneratedModel model)
    {
        Scenario scenario = model.Config.Scenario;
        string[] shape =
        [
            .. model.FeaturesType.Dimensions.Where(size => size > 0).Select(size => size.ToString(CultureInfo.InvariantCulture)),
        ];
        int horizon = model.Config.Forecast?.Horizon ?? 1;
        string number = NumberType(model);
        var tokens = new Dictionary<string, string>
        {
            ["host"] = "{{host}}",
            ["Namespace"] = $"{model.Name}Model",
            ["Name"] = model.Name,
            ["OutputMembers"] = OutputMembers(scenario, number),
            ["ConsumptionMembers"] = scenario == Scenario.Classification ? TemplateText.Read("consumption.Classification") : "\n",
            ["ShowPrediction"] = ShowPrediction(model.Name, scenario, number == "double" ? "G15" : "G6"),
            ["MetricsType"] = scenario switch
            {
                Scenario.Classification => "LstmMlNet.SequenceClassificationMetrics",
                Scenario.Regression => "LstmMlNet.SequenceRegressionMetrics",
                _ => "LstmMlNet.ForecastingMetrics",
            },
            ["VectorType"] = model.FeaturesType.IsKnownSize ? $", VectorType({string.Join(", ", shape)})" : ", VectorType",
            ["LabelVectorType"] = horizon > 1 ? string.Create(CultureInfo.InvariantCulture, $", VectorType({horizon})") : "",
            ["LabelType"] = scenario == Scenario.Classification ? "string" : horizon > 1 ? $"{number}[]" : number,
            ["Number"] = number,
            ["LabelDefault"] = scenario == Scenario.Classification ? " = \"\";" : horizon > 1 ? " = [];" : "",
            ["SeasonArguments"] = SeasonArguments(model.Config.Forecast),
            ["LabelLiteral"] = CodeNames.Literal(model.LabelColumn),
            ["FeaturesPerStep"] = model.Config.Training.FeaturesPerStep.ToString(CultureInfo.InvariantCulture),
            ["FeaturesLiteral"] = CodeNames.Literal(model.FeatureNames),
            ["FeaturesLine"] = PlainText.Line(model.FeatureNames),
            ["SampleSteps"] = model.SampleSteps,
            ["FeaturesInXml"] = PlainText.Xml(model.FeatureNames),
            ["Seed"] = model.Config.Training.Seed.ToString(CultureInfo.InvariantCulture),
            ["Settings"] = SettingsCode.Write(model.Settings),
            ["Pipeline"] = PipelineCode(model),
            ["PackageVersion"] = model.PackageVersion,
            ["Packages"] = model.CarriesPackages
                ? "The LstmMlNet packages are in `packages`, where `nuget.config` finds them; all others come from nuget.org.\n"
                : "",
            ["What"] = $"A recurrent network for {scenario.ToString().ToLowerInvariant()}, trained by lstm-mlnet "
                + $"on {PlainText.Markdown(model.SourceName)}.",
        };
        foreach ((string token, string value) in LoadingCode.Tokens(model))
            tokens.Add(token, value);
        return tokens;
    }

    private static string SeasonArguments(ForecastConfig? forecast) => forecast?.Season is not { } season ? ""
        : string.Create(CultureInfo.InvariantCulture, $", seasonLength: {season}")
            + (forecast.LooksBeyondWindow ? $", seasonalNaiveColumnName: {CodeNames.Literal(SequenceData.SeasonBefore)}" : "");

    /// <summary>The type of the features, and of forecasts.</summary>
    private static string NumberType(GeneratedModel model) =>
        model.FeaturesType.ItemType == NumberDataViewType.Double ? "double" : "float";

    /// <param name="scenario">What the model is for.</param>
    /// <param name="number">The type of a forecast.</param>
    private static string OutputMembers(Scenario scenario, string number)
    {
        (string Doc, string Column, string Type, string Name, string Default)[] members = scenario switch
        {
            Scenario.Classification =>
            [
                ("The most likely label.", "PredictedLabel", "string", "PredictedLabel", " = \"\";"),
                ("One probability per label, in the order of GetLabels.", "Score", "float[]", "Score", " = [];"),
            ],
            Scenario.Regression => [("The predicted number.", "Score", "float", "Score", "")],
            _ =>
            [
                ("The median of each step ahead.", "Score", $"{number}[]", "Forecast", " = [];"),
                ("The lower bound of each step's interval.", "LowerBound", $"{number}[]", "LowerBound", " = [];"),
                ("The upper bound of each step's interval.", "UpperBound", $"{number}[]", "UpperBound", " = [];"),
            ],
        };
        return string.Join("\n\n", members.Select(member => $$"""
                    /// <summary>{{member.Doc}}</summary>
                    [ColumnName("{{member.Column}}")]
                    public {{member.Type}} {{member.Name}} { get; set; }{{member.Default}}
            """));
    }

    private static string ShowPrediction(string name, Scenario scenario, string format) => scenario switch
    {
        Scenario.Classification => $$"""
                    Console.WriteLine($"actual: {sample.Label}; predicted:");
                    foreach (KeyValuePair<string, float> label in {{name}}.PredictAllLabels(input))
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {label.Key,-20} {label.Value:P1}"));
            """,
        Scenario.Regression => $$"""
                    float predicted = {{name}}.Predict(input).Score;
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"actual: {sample.Label}; predicted: {predicted}"));
            """,
        _ => $$"""
                    {{name}}.ModelOutput output = {{name}}.Predict(input);
                    Console.WriteLine($"actual: {sample.Label}; forecast:");
                    for (int i = 0; i < output.Forecast.Length; i++)
                        Console.WriteLine(string.Create(
                            CultureInfo.InvariantCulture,
                            $"  {i + 1,3} ahead: {output.Forecast[i]:{{format}}} ({output.LowerBound[i]:{{format}}} to {output.UpperBound[i]:{{format}}})"));
            """,
    };

    private static string PipelineCode(GeneratedModel model)
    {
        string label = CodeNames.Literal(model.LabelColumn);
        return model.Config.Scenario switch
        {
            Scenario.Classification => $$"""
                        var byValue = ValueToKeyMappingEstimator.KeyOrdinality.ByValue;
                        return mlContext.Transforms.Conversion.MapValueToKey({{label}}, keyOrdinality: byValue)
                            .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))
                            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
                """,
            Scenario.Regression =>
                "        return new EstimatorChain<ITransformer>().Append(mlContext.Regression.Trainers.LstmSequence(options));",
            _ => "        return new EstimatorChain<ITransformer>().Append(mlContext.Forecasting.ForecastByLstm(options));",
        };
    }
}
