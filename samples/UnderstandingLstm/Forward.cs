using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace UnderstandingLstm;

/// <summary>What the trained LSTM does as it reads a sequence.</summary>
internal static class Forward
{
    public static void Run(Variants variants, AddingProblem problem)
    {
        Walk.Section("3. The forward pass (순전파)");
        Walk.Say("c = f ⊙ c₋₁ + i ⊙ u: the forget gate decides how much of the cell state stays, the input gate how much of the "
            + "candidate is added.");
        ForwardAnalysis analysis = ForwardAnalysis.Run(variants.Of(RecurrentCellType.Lstm), problem.Test[0].Features).Single();
        foreach (StateTrace gate in analysis.Gates.Where(gate => gate.IsGate))
        {
            (double low, double high) = gate.Saturation();
            Walk.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{gate.Name}: {low:P0} of its values are almost closed, {high:P0} almost open."));
        }

        double[] memory = [.. analysis.EffectiveMemory()!.Order()];
        Walk.Say(string.Create(CultureInfo.InvariantCulture, $"Half of its units remember for more than {memory[memory.Length / 2]:G2} "
            + $"steps, the longest for {memory[^1]:G3}: that is how long the product of the forget gates takes to fall to 1/e. Before "
            + $"training it was 3.2 steps (a forget gate of sigmoid(1) = 0.73)."));

        int[] marks = [.. Enumerable.Range(0, 100).Where(t => problem.Test[0].Features[(2 * t) + 1] > 0)];
        StateTrace input = analysis.Gates.Single(gate => gate.Name == "input gate");
        double atMarks = marks.Average(t => input.At(t).ToArray().Average());
        double elsewhere = Enumerable.Range(0, 100).Except(marks).Average(t => input.At(t).ToArray().Average());
        Walk.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"At the marked steps ({string.Join(", ", marks)}) its input gates average {atMarks:F2}, elsewhere {elsewhere:F2}."));
    }
}
