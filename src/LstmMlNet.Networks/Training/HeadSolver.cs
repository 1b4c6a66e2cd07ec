namespace LstmMlNet.Networks;

/// <summary>How the weights of a network's output layer are found.</summary>
public enum HeadSolver
{
    /// <summary>By gradients, together with those of all layers.</summary>
    Gradient = 0,

    /// <summary>
    /// In closed form, by ridge regression on what the head reads, with the penalty that gives the smallest leave-one-out error; all layers
    /// below keep their initial or loaded weights. Takes one pass over the data. For layers of fixed random weights (random kernels, an
    /// echo state network), as ROCKET is trained (Dempster et al. 2020), and for networks that were trained on other data.
    /// </summary>
    Ridge = 1,
}
