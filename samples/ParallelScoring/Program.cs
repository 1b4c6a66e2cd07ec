using System.Globalization;
using LstmMlNet;
using LstmMlNet.Onnx;
using Microsoft.ML;
using ParallelScoring;

// ParallelScoring MODEL.zip|MODEL.onnx ROWS.csv PART PARTS OUTPUT.tsv   scores one part of the rows
// ParallelScoring export MODEL.zip MODEL.onnx                           writes the network for ONNX Runtime
if (args is ["export", var zip, var target])
{
    OnnxFile.Save(LstmSequenceTransformer.FindIn(new MLContext().Model.Load(zip, out _)), target);
    return 0;
}

if (args is not [var model, var file, var part, var parts, var output])
{
    Console.Error.WriteLine("usage: ParallelScoring MODEL.zip|MODEL.onnx ROWS.csv PART PARTS OUTPUT.tsv | export MODEL.zip MODEL.onnx");
    return 2;
}

var mlContext = new MLContext();
IDataView all = mlContext.Data.LoadFromTextFile<Digit>(file, separatorChar: ',');
int number = int.Parse(part, CultureInfo.InvariantCulture);
IDataView rows = mlContext.Data.TakeRowsOfRank(all, number - 1, int.Parse(parts, CultureInfo.InvariantCulture));
IEnumerable<(string Class, float Score)> scored = Path.GetExtension(model) == ".onnx"
    ? Scoring.ByOnnx(mlContext, model, rows)
    : Scoring.ByZip(mlContext, model, rows);

// A part is written under another name, and so is there whole or not at all: a job that is started again redoes what is missing.
string unfinished = output + ".unfinished";
using (var writer = new StreamWriter(unfinished))
{
    foreach ((string name, float score) in scored)
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{score:F6}"));
}

File.Move(unfinished, output, overwrite: true);
return 0;
