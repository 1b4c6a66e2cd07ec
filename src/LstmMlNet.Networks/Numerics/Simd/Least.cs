namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Magnitudes below which a value counts as 0. A float below 2⁻¹²⁶ is denormal, and each multiplication by one, or that comes to
/// one, costs an Intel core over a hundred cycles; states and gradients that vanish over hundreds of steps get there. So they are
/// 0 before: bounds are far above, for the factors that may follow, and far below everything that a sum would notice.
/// </summary>
internal static class Least
{
    /// <summary>The least float that is not denormal: for what is kept as it is.</summary>
    public const float Normal = 1.17549435e-38f;

    /// <summary>Of a state, 2⁻⁶⁴.</summary>
    public const float State = 5.421011e-20f;

    /// <summary>
    /// What gradients are multiplied by in the backward pass, 2³²: as a power of two it changes no bit of them, and a gradient that
    /// nobody would notice is far from denormal, even times a state that nobody would.
    /// </summary>
    public const float GradientScale = 4294967296f;

    /// <summary>Of a gradient in the backward pass, 2⁻⁸⁰ times its scale.</summary>
    public const float Gradient = 3.5527137e-15f;

    /// <summary>Of a gradient that is squared, 2⁻⁵⁵: its square, times an optimizer's thousandth, is not denormal.</summary>
    public const float Squared = 2.7755576e-17f;
}
