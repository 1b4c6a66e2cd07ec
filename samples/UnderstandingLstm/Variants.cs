using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace UnderstandingLstm;

/// <summary>LSTM, peephole LSTM, GRU and simple RNN, trained on the same data with the same budget.</summary>
internal sealed class Variants
{
    private const int Units = 32;

    // Those that the notebook compares; RecurrentCells.All has more.
    private static readonly RecurrentCellType[] s_kinds =
    [
        RecurrentCellType.Lstm,
        RecurrentCellType.PeepholeLstm,
        RecurrentCellType.Gru,
        RecurrentCellType.SimpleRnn,
    ];
    private readonly bool _quick;

    private Variants(CellComparison comparison, bool quick)
    {
        Comparison = comparison;
        _quick = quick;
    }

    public CellComparison Comparison { get; }

    public static TrainingOptions Options(bool quick) => new() { Epochs = quick ? 4 : 25, LearningRate = 5e-3f };

    public static Variants Train(AddingProblem problem, bool quick)
    {
        Walk.Say($"Training four kinds of cell on the adding problem at 100 steps ({problem.Train.Length} sequences, {Units} "
            + $"units, {Options(quick).Epochs} epochs, {(quick ? "1 seed" : "2 seeds")} each)…");
        return new Variants(
            CellComparison.Run(
                AddingProblem.Dataset(problem.Train),
                AddingProblem.Dataset(problem.Test),
                () => new DenseLinearLayer(),
                Units,
                Options(quick),
                seeds: quick ? 1 : 2,
                cellTypes: s_kinds),
            quick);
    }

    public RecurrentNetwork Of(RecurrentCellType type) => Comparison.Results.Single(result => result.CellType == type).Network;

    public void Show()
    {
        Walk.Section("6. Variants (변형)");
        Walk.Say("Peepholes let the gates see the cell state: 3n more weights. A GRU has one state and three quarters of the weights; "
            + "where its update gate is 1, the state is kept.");
        Walk.Say("Loss is the squared error in units of the sums' own variance: 1 is what always predicting the mean gives.");
        Walk.Table(Comparison.ToMarkdown());
        if (_quick)
            Walk.Say("(Trained briefly: without --quick the cells learn more.)");
        foreach (CellResult result in Comparison.Results)
            Walk.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{RecurrentCells.NameOf(result.CellType)}: {(result.Losses.Average() < 0.1 ? "has learned" : "has not learned")} to add, "
                + $"loss {result.Losses.Average():G2}."));
    }
}
