using LstmMlNet.Networks;
using LstmMlNet.Networks.Training;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    /// <content>How the network is trained: the updates, regularization, and what training reports.</content>
    public sealed partial class Options
    {
        /// <summary>
        /// How the output layer's weights are computed. With <see cref="HeadSolver.Ridge"/> in closed form, in one pass over the rows: the
        /// layers below it are not trained (random kernels such as <see cref="ConvolutionalFrontEnd.Rocket"/>, or
        /// <see cref="InitialNetwork"/>), and epochs, learning rate and dropout have no effect. Default: <see cref="HeadSolver.Gradient"/>,
        /// all layers learn together.
        /// </summary>
        public HeadSolver HeadSolver { get; set; }

        /// <summary>
        /// The number of passes over the training data (<c>NumberOfIterations</c>, <c>MaximumNumberOfIterations</c> or <c>Epoch</c> in
        /// ML.NET's trainers). Default: 50, enough for hundreds of sequences; tens of thousands need fewer.
        /// </summary>
        public int Epochs { get; set; } = DefaultEpochs;

        internal const int DefaultEpochs = 50;

        /// <summary>
        /// The number of sequences per update. Default: 32, small enough for hundreds of sequences and large enough to compute efficiently.
        /// </summary>
        public int BatchSize { get; set; } = 32;

        /// <summary>The step size of the updates. Default: 1e-3, Adam's (Kingma &amp; Ba 2015).</summary>
        public float LearningRate { get; set; } = 1e-3f;

        /// <summary>
        /// The optimizer: <see cref="Adam"/>, <see cref="AdamW"/>, <see cref="Sgd"/> or <see cref="RmsProp"/>. Default: Adam.
        /// </summary>
        public Optimizer Optimizer { get; set; } = new Adam();

        /// <summary>
        /// How the learning rate changes during training (<c>LearningRateScheduler</c> in ML.NET's image classification):
        /// <see cref="StepSchedule"/>, <see cref="CosineSchedule"/> or <see cref="PlateauSchedule"/>. Default: null, it stays constant.
        /// </summary>
        public LearningRateSchedule? Schedule { get; set; }

        /// <summary>
        /// How the learning rate grows for large batches, as training on many machines needs them: the linear scaling rule with warm-up
        /// (Goyal et al. 2017). Default: null, <see cref="LearningRate"/> applies as it is, to batches of <see cref="BatchSize"/>.
        /// </summary>
        public LargeBatchRule? LargeBatch { get; set; }

        /// <summary>
        /// The maximum global norm of the gradients; larger ones are scaled down to it (Pascanu et al. 2013). 0 for no clipping. Default:
        /// 1, which lets ordinary gradients through and stops exploding ones.
        /// </summary>
        public float ClipNorm { get; set; } = 1f;

        /// <summary>Clip each gradient to ± this value; 0 for no clipping. Default: 0.</summary>
        public float ClipValue { get; set; }

        /// <summary>
        /// Dropout: the shares of features, of units between layers, of recurrent inputs and of the head's inputs that are dropped at
        /// random during training. Default: none.
        /// </summary>
        public DropoutOptions Dropout { get; set; } = new();

        /// <summary>
        /// L2 regularization: this share of each weight is added to its gradient; for decoupled weight decay see <see cref="AdamW"/>.
        /// Default: 0.
        /// </summary>
        public float L2Regularization { get; set; }

        /// <summary>
        /// The maximum number of steps (or frames) that gradients are propagated back, counted from each sequence's end: for sequences so
        /// long that they train slowly or badly. See <see cref="TrainingOptions.TruncatedSteps"/>. Default: null, all the way.
        /// </summary>
        public int? TruncatedSteps { get; set; }

        /// <summary>
        /// The seed of initial weights and shuffling. The same seed gives bit-identical models, whatever the number of threads, on
        /// processors with the same vector width (AVX-512, AVX2, others); with another width the last bits of the weights differ. Default:
        /// null, drawn from the <c>MLContext</c>'s own seed.
        /// </summary>
        public int? Seed { get; set; }

        /// <summary>
        /// The number of threads for training and for scoring whole views (<c>NumberOfThreads</c> in ML.NET's trainers); never more than
        /// there are processors. Default: null, one per processor; with several ranks on a machine (<see cref="Collective"/>), each gets
        /// its share of them.
        /// </summary>
        public int? ThreadCount { get; set; }

        /// <summary>
        /// Where and how often Fit saves its progress; if the file exists when Fit begins, training resumes from it, bit for bit as if it
        /// had never been interrupted. A file from other data or options is rejected with a message that says what differs. If the same
        /// estimator is fitted several times, as by <c>CrossValidate</c>, each fold has its own file. Default: null, none.
        /// </summary>
        public CheckpointOptions? Checkpoint { get; set; }

        /// <summary>What to do if the loss is no longer a finite number. Default: an exception.</summary>
        public DivergenceHandling OnDivergence { get; set; } = DivergenceHandling.Throw;

        /// <summary>
        /// Called after every epoch, on the thread that called Fit (<c>MetricsCallback</c> in ML.NET's image classification); with several
        /// networks, on the thread that trains the network, one call at a time, with <see cref="EpochMetrics.Member"/> set. Default: none.
        /// </summary>
        public Action<EpochMetrics>? Progress { get; set; }

        /// <summary>Called after every epoch of the networks that are trained for <see cref="CalibrationFolds"/>. Default: none.</summary>
        public Action<CalibrationProgress>? CalibrationProgress { get; set; }

        /// <summary>
        /// Stops Fit, within a batch too, with an <see cref="OperationCanceledException"/>; no model is returned. Default: none.
        /// </summary>
        public CancellationToken CancellationToken { get; set; }

        /// <summary>
        /// Stops training and keeps what was learned so far: the best epoch's weights with <see cref="EarlyStoppingPatience"/>, otherwise
        /// the latest. An incomplete batch is discarded; several processes complete it together. A forecast's interval is then calibrated
        /// on the blocks that were complete by then or, if there were none, on the validation data, if there are any. Default: none.
        /// </summary>
        public CancellationToken StopToken { get; set; }
    }
}
