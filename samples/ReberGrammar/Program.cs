using System.Globalization;
using LstmMlNet;
using LstmMlNet.Networks;
using Microsoft.ML;
using ReberGrammar;
using Spectre.Console;

// Letters as tokens: MapValueToKey makes keys of them, and the trainer gives each key a learned vector. Words of a text or
// events of a log work the same way.
var mlContext = new MLContext(seed: 1);
Word[] words = Grammar.Words(5000, seed: 1);
IDataView train = mlContext.Data.LoadFromEnumerable(words);
IDataView test = mlContext.Data.LoadFromEnumerable(Grammar.Words(1000, seed: 2));
AnsiConsole.MarkupLine(
    CultureInfo.InvariantCulture,
    "{0:N0} words of {1} to {2} letters. A word is in the language if its second letter is also its last but one:",
    words.Length,
    words.Min(word => word.Letters.Length),
    words.Max(word => word.Letters.Length));
foreach (Word word in words.Take(4))
    AnsiConsole.MarkupLine("  {0}  {1}", string.Concat(word.Letters), word.Label ? "[green]yes[/]" : "[red]no[/]");

var table = new Table().AddColumns("cell", "weights", "accuracy on 1,000 unseen words");
ITransformer? best = null;
foreach (RecurrentCellType cell in new[] { RecurrentCellType.SimpleRnn, RecurrentCellType.Gru, RecurrentCellType.Lstm })
{
    var model = mlContext.Transforms.Conversion.MapValueToKey(nameof(Word.Letters))
        .Append(mlContext.BinaryClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            FeatureColumnName = nameof(Word.Letters),
            CellType = cell,
            HiddenUnits = 32,
            EmbeddingUnits = 8,
            Epochs = 40,
            LearningRate = 3e-3f,
            Seed = 1,
        }))
        .Fit(train);
    double accuracy = mlContext.BinaryClassification.Evaluate(model.Transform(test)).Accuracy;
    table.AddRow(
        RecurrentCells.NameOf(cell),
        model.LastTransformer.Network.ParameterCount.ToString("N0", CultureInfo.InvariantCulture),
        accuracy.ToString("F3", CultureInfo.InvariantCulture));
    best = model;
}

AnsiConsole.Write(table);
AnsiConsole.MarkupLine("The LSTM on words it has not seen:");
using PredictionEngine<Word, WordPrediction> engine = mlContext.Model.CreatePredictionEngine<Word, WordPrediction>(best);
Word[] unseen = Grammar.Words(4, seed: 3);
foreach (Word word in unseen)
{
    WordPrediction prediction = engine.Predict(word);
    AnsiConsole.MarkupLine(
        CultureInfo.InvariantCulture,
        "  {0}  {1} (probability {2:P1})",
        string.Concat(word.Letters),
        prediction.PredictedLabel ? "[green]yes[/]" : "[red]no[/]",
        prediction.Probability);
}
