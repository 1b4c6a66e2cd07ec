using LstmMlNet.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LstmMlNet.Benchmarks.Engines;

/// <summary>TorchSharp on libtorch: nn.LSTM or nn.GRU, the last hidden state, a linear head.</summary>
internal sealed class TorchEngine : IEngine
{
    private Tensor? _scores;

    public TorchEngine(int threads) => set_num_threads(threads);

    public float[] Scores => _scores!.data<float>().ToArray();

    /// <summary>Forward, backward, Adam. Without clipping, which the product's step has: the difference is in the peer's favor.</summary>
    public Func<double> PrepareTraining(Shape shape, RecurrentNetwork network)
    {
        var model = new Model(shape, network);
        Tensor input = tensor(shape.CreateInput(), [shape.Batch, shape.Steps, shape.Features]);
        Tensor labels = tensor([.. shape.CreateLabels().Select(label => (long)label)]);
        var optimizer = optim.Adam(model.parameters(), lr: 1e-3);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = nn.functional.cross_entropy(model.Logits(input), labels);
            loss.backward();
            optimizer.step();
            return loss.item<float>();
        };
    }

    /// <summary>Batches are gathered from the whole by a permutation, as a data loader in memory does.</summary>
    public double[] EpochSeconds(Shape shape, RecurrentNetwork network, int batches, int epochs)
    {
        Shape all = shape with { Batch = shape.Batch * batches };
        var model = new Model(shape, network);
        Tensor input = tensor(all.CreateInput(), [all.Batch, shape.Steps, shape.Features]);
        Tensor labels = tensor([.. all.CreateLabels().Select(label => (long)label)]);
        var optimizer = optim.Adam(model.parameters(), lr: 1e-3);
        var seconds = new double[epochs];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            using DisposeScope scope = NewDisposeScope();
            Tensor order = randperm(all.Batch);
            for (int batch = 0; batch < batches; batch++)
                TrainOn(model, optimizer, input, labels, order.narrow(0, batch * shape.Batch, shape.Batch));
            seconds[epoch] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return seconds;
    }

    /// <summary>A training step on some rows of the data.</summary>
    public static float TrainOn(Model model, optim.Optimizer optimizer, Tensor input, Tensor labels, Tensor rows)
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.zero_grad();
        Tensor loss = nn.functional.cross_entropy(model.Logits(input.index_select(0, rows)), labels.index_select(0, rows));
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    public Action PrepareScoring(Shape shape, RecurrentNetwork network)
    {
        var model = new Model(shape, network);
        Tensor input = tensor(shape.CreateInput(), [shape.Batch, shape.Steps, shape.Features]);
        return () =>
        {
            using var mode = inference_mode();
            _scores?.Dispose();
            using DisposeScope scope = NewDisposeScope();
            _scores = model.Logits(input).softmax(1).MoveToOuterDisposeScope();
        };
    }

    public void Dispose() => _scores?.Dispose();

    internal sealed class Model
    {
        private readonly LSTM? _lstm;
        private readonly GRU? _gru;
        private readonly Linear _head;

        public Model(Shape shape, RecurrentNetwork network)
        {
            RecurrentCell cell = network.Layers[0].Cell;
            if (cell.CellType == RecurrentCellType.Lstm)
            {
                _lstm = nn.LSTM(shape.Features, shape.Units, batchFirst: true);
                Fill(_lstm, cell, [1, 0, 2, 3], shape);
            }
            else
            {
                _gru = nn.GRU(shape.Features, shape.Units, batchFirst: true);
                Fill(_gru, cell, [1, 0, 2], shape);
            }

            _head = nn.Linear(shape.Units, shape.Classes);
            using var noGrad = no_grad();
            _head.weight.copy_(tensor(network.Head.Parameters[0].Values.ToArray(), [shape.Units, shape.Classes]).t());
            _head.bias!.copy_(tensor(network.Head.Parameters[1].Values.ToArray()));
        }

        public IEnumerable<Parameter> parameters() => (_lstm?.parameters() ?? _gru!.parameters()).Concat(_head.parameters());

        public Tensor Logits(Tensor input)
        {
            Tensor state = _lstm is not null ? _lstm.forward(input).Item2 : _gru!.forward(input).Item2;
            return _head.forward(state.squeeze(0));
        }

        /// <summary>Copies a cell's weights; <paramref name="gates"/> are the product's in the peer's order.</summary>
        private static void Fill(nn.Module module, RecurrentCell cell, int[] gates, Shape shape)
        {
            using var noGrad = no_grad();
            foreach ((string name, Parameter parameter) in module.named_parameters())
            {
                bool input = name.Contains("_ih", StringComparison.Ordinal);
                parameter.copy_(name.StartsWith("weight", StringComparison.Ordinal)
                    ? tensor(GateOrder.Transposed(
                        cell.Parameters[input ? 0 : 1].Values,
                        input ? shape.Features : shape.Units,
                        shape.Units,
                        gates), [gates.Length * shape.Units, input ? shape.Features : shape.Units])
                    : tensor(GateOrder.Bias(cell, shape.Units, gates, second: !input)));
            }
        }
    }
}
