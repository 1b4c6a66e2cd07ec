namespace LstmMlNet.Networks.Training;

/// <summary>A ridge regression's result.</summary>
/// <param name="Kernel">The weights of the features as they were given, [feature, output].</param>
/// <param name="Bias">What is added, [output].</param>
/// <param name="Fitted">What it predicts of the rows that it was fitted to, [row][output].</param>
/// <param name="LeftOut">What it would predict of each row if it had been fitted to the others, [row][output].</param>
/// <param name="Penalty">The penalty that was chosen, on the squares of the standardized features' weights.</param>
internal sealed record RidgeFit(double[,] Kernel, double[] Bias, double[][] Fitted, double[][] LeftOut, double Penalty);

/// <summary>A ridge regression with one penalty; rows are multiplied by the roots of their weights.</summary>
/// <param name="Penalty">The penalty.</param>
/// <param name="Unknowns">The solution of the system, [output][unknown].</param>
/// <param name="Residuals">Targets less what is predicted, [row][output].</param>
/// <param name="LeftOut">The same where each row was left out, [row][output].</param>
internal sealed record RidgeSolution(double Penalty, double[][] Unknowns, double[][] Residuals, double[][] LeftOut)
{
    /// <summary>The sum of the squared leave-one-out errors.</summary>
    public double Error => LeftOut.Sum(row => row.Sum(value => value * value));
}
