using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// Loads a model zip (with its loader where there is a third argument) and a tab-separated text of sequences, and prints each
// row's scores as the bits of their floats. It never names LstmMlNet: ML.NET has to find the transformer by itself.
var mlContext = new MLContext();
IDataView input;
ITransformer model;
if (args.Length > 2)
{
    model = mlContext.Model.LoadWithDataLoader(args[0], out IDataLoader<IMultiStreamSource> loader);
    input = loader.Load(new MultiFileSource(args[1]));
}
else
{
    model = mlContext.Model.Load(args[0], out DataViewSchema schema);
    int size = ((VectorDataViewType)schema["Features"].Type).Size;
    input = mlContext.Data.LoadFromTextFile(
        args[1],
        [new TextLoader.Column("Label", DataKind.String, 0), new TextLoader.Column("Features", DataKind.Single, 1, size)]);
}

foreach (float[] scores in model.Transform(input).GetColumn<float[]>("Score"))
    Console.WriteLine(
        string.Join(' ', scores.Select(score => BitConverter.SingleToUInt32Bits(score).ToString("X8", CultureInfo.InvariantCulture))));
