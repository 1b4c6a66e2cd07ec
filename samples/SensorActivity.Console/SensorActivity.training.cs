using LstmMlNet;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace SensorActivityModel;

public partial class SensorActivity
{
    /// <summary>What the model was trained on.</summary>
    public const string RetrainFilePath = "sensor-activity.csv";

    /// <summary>Trains a new model and saves it.</summary>
    /// <param name="outputModelPath">The path of the model zip.</param>
    /// <param name="inputDataFilePath">The file with the rows, columns as they were in training.</param>
    public static void Train(string outputModelPath, string inputDataFilePath = RetrainFilePath)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView data = LoadIDataViewFromFile(mlContext, inputDataFilePath);
        ITransformer model = RetrainModel(mlContext, data);
        SaveModel(mlContext, model, data, outputModelPath);
    }

    /// <summary>Loads the rows and turns them into sequences: <c>Features</c> and the label.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="inputDataFilePath">The file with the rows, columns as they were in training.</param>
    public static IDataView LoadIDataViewFromFile(MLContext mlContext, string inputDataFilePath)
    {
        IDataView rows = mlContext.Data.LoadFromTextFile(inputDataFilePath, new TextLoader.Options
        {
            HasHeader = true,
            AllowQuoting = true,
            Separators = [','],
            MissingRealsAsNaNs = true,
            Columns =
            [
                new TextLoader.Column("ax", DataKind.Single, 3),
                new TextLoader.Column("ay", DataKind.Single, 4),
                new TextLoader.Column("az", DataKind.Single, 5),
                new TextLoader.Column("gx", DataKind.Single, 6),
                new TextLoader.Column("gy", DataKind.Single, 7),
                new TextLoader.Column("gz", DataKind.Single, 8),
                new TextLoader.Column("activity", DataKind.String, 9),
                new TextLoader.Column("recording", DataKind.String, 0),
                new TextLoader.Column("step", DataKind.Double, 2),
            ],
        });
        return mlContext.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options
        {
            IdColumnName = "recording",
            OrderColumnName = "step",
            SortRows = true,
            InterleavedIds = true,
            FeatureColumnNames = ["ax", "ay", "az", "gx", "gy", "gz"],
            LabelColumnName = "activity",
            Label = SequenceLabel.Constant,
            MissingValues = MissingValueHandling.ForwardFill,
        }).Fit(rows).Transform(rows);
    }

    /// <summary>Saves a model with the schema of its sequences.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string modelSavePath) =>
        LstmModelFile.Save(mlContext, model, data.Schema, modelSavePath);

    /// <summary>Trains the pipeline on sequences.</summary>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData) => BuildPipeline(mlContext).Fit(trainData);

    /// <summary>Builds the pipeline from a sequence to its prediction, with the settings that the model was trained with.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext)
    {
        var options = new LstmSequenceEstimator.Options
        {
            LabelColumnName = "activity",
            FeaturesPerStep = 6,
            CellType = RecurrentCellType.Gru,
            HiddenUnits = 64,
            Bidirectional = true,
            Pooling = SequencePooling.LastMeanMax,
            StepsPerFrame = 4,
            Epochs = 20,
            BatchSize = 16,
            LearningRate = 0.003f,
            Schedule = new CosineSchedule(),
            Dropout = new DropoutOptions { Recurrent = 0.1f, BeforeHead = 0f },
            ValidationFraction = 0.15f,
            EarlyStoppingPatience = 10,
            Seed = 1,
        };
        var byValue = ValueToKeyMappingEstimator.KeyOrdinality.ByValue;
        return mlContext.Transforms.Conversion.MapValueToKey("activity", keyOrdinality: byValue)
            .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    }
}
