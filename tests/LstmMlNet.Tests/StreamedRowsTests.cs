using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.Tests;

/// <summary>Fit with <see cref="LstmSequenceEstimator.Options.ShuffleBufferSize"/>: rows are read anew in every epoch.</summary>
[TestClass]
internal sealed class StreamedRowsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Streamed_rows_are_learned_as_held_ones_are()
    {
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 25, featuresPerStep: 2);
        options.ShuffleBufferSize = 50;
        LstmSequenceTransformer model = Rows.Train(_mlContext, Rows.Variable(150), options);
        IDataView scored = model.Transform(Rows.Keyed(_mlContext, Rows.Variable(90, seed: 2)));
        Assert.IsGreaterThan(0.9, _mlContext.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        Assert.AreEqual("50", model.TrainingSettings["ShuffleBufferSize"]);
    }

    [TestMethod]
    public void Each_epoch_reads_each_row_once_and_two_passes_come_first()
    {
        int read = 0;
        IEnumerable<FixedRow> Counted()
        {
            foreach (FixedRow row in Rows.Fixed(40))
            {
                read++;
                yield return row;
            }
        }

        LstmSequenceEstimator.Options options = Rows.Options(epochs: 4);
        options.ShuffleBufferSize = 10;
        IDataView view = Rows.View(_mlContext, Counted());
        IDataView keyed = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
        read = 0;
        _mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(keyed, Rows.Keyed(_mlContext, Rows.Fixed(12)));
        Assert.AreEqual(40 * (2 + 4), read);
    }

    [TestMethod]
    public void What_needs_held_rows_is_refused_by_name()
    {
        LstmSequenceEstimator.Options aside = Rows.Options();
        (aside.ShuffleBufferSize, aside.ValidationFraction) = (10, 0.2f);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.LstmSequence(aside)).Message,
            "ValidationFraction");
        LstmSequenceEstimator.Options folds = Rows.Options();
        folds.ShuffleBufferSize = 10;
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => new LstmSequenceEstimator(_mlContext, folds, SequenceTask.Forecasting)).Message,
            "CalibrationFolds");
        LstmSequenceEstimator.Options none = Rows.Options();
        none.ShuffleBufferSize = 0;
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.MulticlassClassification.Trainers.LstmSequence(none));
    }

    [TestMethod]
    public void A_bad_row_is_named_before_anything_is_learned()
    {
        FixedRow[] rows = Rows.Fixed(20);
        rows[13].Features[3] = float.NaN;
        LstmSequenceEstimator.Options options = Rows.Options();
        options.ShuffleBufferSize = 5;
        int epochs = 0;
        options.Progress = _ => epochs++;
        Exception error = Assert.Throws<InvalidOperationException>(() => Rows.Train(_mlContext, rows, options));
        StringAssert.Contains(error.Message, "'Features', row 13");
        Assert.AreEqual(0, epochs);
    }

    [TestMethod]
    public void Frames_are_chosen_by_the_mean_length()
    {
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 1, featuresPerStep: 2);
        (options.ShuffleBufferSize, options.StepsPerFrame) = (8, LstmSequenceEstimator.Options.AutoStepsPerFrame);
        Assert.AreEqual(2, Rows.Train(_mlContext, Rows.Variable(30, longest: 120), options).Network.StepsPerFrame);
    }
}
