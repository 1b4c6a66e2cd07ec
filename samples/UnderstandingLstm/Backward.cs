using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace UnderstandingLstm;

/// <summary>How much of the gradient reaches back through the steps, for each kind of cell after the same training.</summary>
internal static class Backward
{
    public static void Run(Variants variants, AddingProblem problem)
    {
        Walk.Section("4. The backward pass (역전파)");
        Walk.Say("The gradient of a simple RNN is multiplied by a matrix at every step back; an LSTM's also has the path of its cell "
            + "state, which is only scaled by the forget gate. How much takes which path is measured here.");
        var data = AddingProblem.Dataset(problem.Test.Take(50));
        foreach (CellResult result in variants.Comparison.Results)
        {
            GradientFlow flow = GradientFlow.Measure(result.Network, data);
            MemoryPaths paths = MemoryPaths.Measure(result.Network, data);
            string path = paths.State.Count > 0
                ? string.Create(CultureInfo.InvariantCulture, $" Of its memory's gradient {paths.Total[99]:G2} is left, along the state "
                    + $"alone {paths.State[99]:G2}, through the gates alone {paths.Gates[99]:G2}.")
                : " It has no state that a gate keeps.";
            Walk.Say(flow.Sentence(99) + path);
        }

        Walk.Say("The singular values of a step's Jacobian, largest and median, averaged over 10 steps of a sequence:");
        foreach (CellResult result in variants.Comparison.Results)
        {
            StepJacobians jacobians = StepJacobians.Measure(result.Network, problem.Test[0].Features, maximumSteps: 10);
            Walk.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"  {RecurrentCells.NameOf(result.CellType)}: {jacobians.Greatest.Average():F2}, {jacobians.Median.Average():F2}"));
        }
    }
}
