using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Generation;

/// <summary>Writes a project around a trained model: the three files that Model Builder writes, a program, samples, a README.</summary>
internal sealed class ProjectWriter
{
    private const int Samples = 5;
    private readonly GeneratedModel _model;
    private readonly Dictionary<string, string> _tokens;

    public ProjectWriter(GeneratedModel model)
    {
        _model = model;
        _tokens = Tokens(model);
    }

    /// <summary>Writes everything but the zip, the configuration and the report.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="test">Sequences that were held out.</param>
    public void Write(string folder, IDataView test)
    {
        string name = _model.Name;
        Scenario scenario = _model.Config.Scenario;
        WriteFile(folder, $"{name}.consumption.cs", "consumption");
        WriteFile(folder, $"{name}.training.cs", "training");
        WriteFile(folder, $"{name}.evaluate.cs", $"evaluate.{scenario}");
        WriteFile(folder, "Program.cs", _model.IsWeb ? "program.Web" : "program");
        WriteFile(folder, $"{name}.csproj", _model.IsWeb ? "project.Web" : "project");
        WriteFile(folder, "README.md", _model.IsWeb ? "readme.Web" : "readme");
        if (_model.PackageSource is { } source)
            File.WriteAllText(Path.Combine(folder, "nuget.config"), $"<configuration>\n  <packageSources>\n    <add key=\"LstmMlNet\" value=\"{Path.GetFullPath(source)}\" />\n  </packageSources>\n</configuration>\n");
        File.WriteAllText(Path.Combine(folder, "samples.json"), SamplesOf(test));
    }

    private void WriteFile(string folder, string file, string template) => File.WriteAllText(Path.Combine(folder, file), Fill(template));

    private string Fill(string template)
    {
        var text = new StringBuilder(Template(template));
        foreach ((string token, string value) in _tokens)
            text.Replace($"{{{{{token}}}}}", value);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static Dictionary<string, string> Tokens(GeneratedModel model)
    {
        Scenario scenario = model.Config.Scenario;
        string[] shape = [.. model.FeaturesType.Dimensions.Where(size => size > 0).Select(size => size.ToString(CultureInfo.InvariantCulture))];
        var tokens = new Dictionary<string, string>
        {
            ["OutputMembers"] = OutputMembers(scenario),
            ["ConsumptionMembers"] = scenario == Scenario.Classification ? Template("consumption.Classification") : "\n",
            ["ShowPrediction"] = ShowPrediction(model.Name, scenario),
            ["VectorType"] = model.FeaturesType.IsKnownSize ? $", VectorType({string.Join(", ", shape)})" : ", VectorType",
            ["LabelVectorType"] = model.Config.Forecast is { Horizon: > 1 and var horizon } ? string.Create(CultureInfo.InvariantCulture, $", VectorType({horizon})") : "",
            ["LabelType"] = scenario == Scenario.Classification ? "string" : model.Config.Forecast is { Horizon: > 1 } ? "float[]" : "float",
            ["LabelDefault"] = scenario == Scenario.Classification ? " = \"\";" : model.Config.Forecast is { Horizon: > 1 } ? " = [];" : "",
            ["LabelLiteral"] = CodeNames.Literal(model.LabelColumn),
            ["FeaturesPerStep"] = model.Config.Training.FeaturesPerStep.ToString(CultureInfo.InvariantCulture),
            ["FeatureNames"] = model.FeatureNames,
            ["Seed"] = model.Config.Training.Seed.ToString(CultureInfo.InvariantCulture),
            ["Settings"] = SettingsCode.Write(model.Settings),
            ["Pipeline"] = PipelineCode(model),
            ["PackageVersion"] = model.PackageVersion,
            ["What"] = $"A recurrent network for {scenario.ToString().ToLowerInvariant()}, trained by lstm-mlnet on {model.SourceName}.",
            ["Metrics"] = string.Join(", ", model.Config.Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:G4}"))),
        };
        foreach ((string token, string value) in LoadingCode.Tokens(model))
            tokens[token] = value;

        // Last: fragments have them too.
        tokens["Namespace"] = $"{model.Name}Model";
        tokens["Name"] = model.Name;
        return tokens;
    }

    private static string Template(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.template")
            ?? throw new InvalidOperationException($"The template {name} is missing from the tool.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string OutputMembers(Scenario scenario)
    {
        (string Doc, string Column, string Type, string Name, string Default)[] members = scenario switch
        {
            Scenario.Classification => [("The likeliest label.", "PredictedLabel", "string", "PredictedLabel", " = \"\";"), ("One probability a label, in the order of GetLabels.", "Score", "float[]", "Score", " = [];")],
            Scenario.Regression => [("The number told.", "Score", "float", "Score", "")],
            _ => [("The median of each step ahead.", "Score", "float[]", "Forecast", " = [];"), ("The lower end of each step's interval.", "LowerBound", "float[]", "LowerBound", " = [];"), ("The upper end of each step's interval.", "UpperBound", "float[]", "UpperBound", " = [];")],
        };
        return string.Join("\n\n", members.Select(member => $"        /// <summary>{member.Doc}</summary>\n        [ColumnName(\"{member.Column}\")]\n        public {member.Type} {member.Name} {{ get; set; }}{member.Default}"));
    }

    private static string ShowPrediction(string name, Scenario scenario) => scenario switch
    {
        Scenario.Classification => $$"""
                Console.WriteLine($"it is {sample.Label}; predicted:");
                foreach (KeyValuePair<string, float> label in {{name}}.PredictAllLabels(input))
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {label.Key,-20} {label.Value:P1}"));
            """,
        Scenario.Regression => $$"""
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"it is {sample.Label}; predicted: {{{name}}.Predict(input).Score}"));
            """,
        _ => $$"""
                {{name}}.ModelOutput output = {{name}}.Predict(input);
                Console.WriteLine($"it came to {sample.Label}; forecast:");
                for (int ahead = 0; ahead < output.Forecast.Length; ahead++)
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {ahead + 1,3} ahead: {output.Forecast[ahead]:G6} ({output.LowerBound[ahead]:G6} to {output.UpperBound[ahead]:G6})"));
            """,
    };

    private static string PipelineCode(GeneratedModel model)
    {
        string label = CodeNames.Literal(model.LabelColumn);
        return model.Config.Scenario switch
        {
            Scenario.Classification => $"        return mlContext.Transforms.Conversion.MapValueToKey({label})\n            .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))\n            .Append(mlContext.Transforms.Conversion.MapKeyToValue(\"PredictedLabel\"));",
            Scenario.Regression => "        return new EstimatorChain<ITransformer>().Append(mlContext.Regression.Trainers.LstmSequence(options));",
            _ => "        return new EstimatorChain<ITransformer>().Append(mlContext.Forecasting.ForecastByLstm(options));",
        };
    }

    private string SamplesOf(IDataView test)
    {
        string[] labels = [.. LabelTexts(test).Take(Samples)];
        float[][] features = [.. test.GetColumn<VBuffer<float>>("Features").Take(Samples).Select(values => values.DenseValues().ToArray())];
        return JsonSerializer.Serialize(labels.Zip(features, (label, values) => new { label, features = values }));
    }

    private IEnumerable<string> LabelTexts(IDataView test)
    {
        DataViewType type = test.Schema[_model.LabelColumn].Type;
        if (type is TextDataViewType)
            return test.GetColumn<ReadOnlyMemory<char>>(_model.LabelColumn).Select(label => label.ToString());
        if (type is VectorDataViewType)
            return test.GetColumn<VBuffer<float>>(_model.LabelColumn).Select(values => string.Join(", ", values.DenseValues().Select(value => value.ToString(CultureInfo.InvariantCulture))));
        return test.GetColumn<float>(_model.LabelColumn).Select(label => label.ToString(CultureInfo.InvariantCulture));
    }
}
