using LstmMlNet.Networks;
using LstmMlNet.Recommendations;
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

        /// <summary>
        /// Examines the data (rows, lengths, features, labels) and returns settings that work well without tuning. One pass over the
        /// feature column; the label may be of any type, and its column is used as it is: map it to a key before the trainer.
        /// </summary>
        /// <param name="trainData">The training data.</param>
        /// <param name="labelColumnName">The column with the labels.</param>
        /// <param name="featureColumnName">The column with the sequences.</param>
        /// <param name="featuresPerStep">The number of features per step; null if the column's dimensions give it, or if it is 1.</param>
        /// <param name="budget">How long training may take. Default: about ten seconds for 300 sequences of 150 steps on two cores.</param>
        /// <remarks>
        /// A bidirectional GRU layer (fewer weights than an LSTM for the same units, and better on small data), read by last, mean and max
        /// together (the network need not remember anything until the last step); 64 units, 96 from 2,000 rows, 128 from 20,000; sequences
        /// of more than 45 steps in about 30 frames. In front of it 128 fixed random kernels. From <see cref="TrainingBudget.Balanced"/> on
        /// an ensemble (<see cref="Members"/>): for classes a network that reads 60 frames, one that learns from augmented rows, one with
        /// trained Inception blocks instead of random kernels, and up to 2,000 rows one of fixed weights but for its output layer
        /// (<see cref="HeadSolver.Ridge"/>) behind 5,000 random kernels; with <see cref="TrainingBudget.Best"/> three of each; for numbers
        /// three or five networks of the same kind and, up to 2,000 rows, one behind 5,000 kernels, shrunk toward the mean by
        /// <see cref="ShrinkageFolds"/>, which also decides how much each kind counts. To change an ensemble's networks, change its
        /// members. Labels of every step are predicted from the steps themselves, tokens are read one by one, and several numbers are
        /// predicted as a forecast is, without convolutions. The length of training is set in updates, not in epochs, so that small data
        /// sets are trained on long enough; the learning rate decays to zero along a cosine. All rows are trained on: holding some of a few
        /// hundred out for early stopping costs more than it gains. To forecast the series of a table, use
        /// <c>mlContext.Forecasting.ForecastByLstm</c> instead, which also finds the season, and chooses whether values are read relative
        /// to the season before and as logarithms, which a trainer's settings cannot, since its windows are cut before it.
        /// </remarks>
        /// <exception cref="ArgumentException">A column is missing or has the wrong type, or there is no such budget.</exception>
        /// <exception cref="InvalidOperationException">There are no rows, or a sequence cannot be used.</exception>
        public static Options Recommended(
            IDataView trainData,
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            int? featuresPerStep = null,
            TrainingBudget budget = TrainingBudget.Balanced)
        {
            ArgumentNullException.ThrowIfNull(trainData);
            if (!Enum.IsDefined(budget))
                throw new ArgumentOutOfRangeException(nameof(budget), budget, $"There is no budget {budget}.");
            DataViewSchema.Column label = Columns.Find(trainData.Schema, labelColumnName, "label");
            SequenceShape shape = SequenceColumn.Resolve(
                trainData.Schema,
                featureColumnName,
                featuresPerStep,
                Columns.IsOfDouble(label.Type) ? 0 : null);
            RecommendedData data = RecommendedData.Measure(trainData, featureColumnName, shape, label);
            var options = new Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                FeaturesPerStep = featuresPerStep,
            };
            Recommendation.Apply(options, data, budget);
            return options;
        }

        internal static int StepsPerFrameFor(double meanSteps) => Math.Max(1, (int)Math.Round(meanSteps / TargetFrames));
    }
}
