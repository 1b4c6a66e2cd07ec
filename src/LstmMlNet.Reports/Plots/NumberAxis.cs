using System.Globalization;
using OxyPlot.Axes;

namespace LstmMlNet.Reports.Plots;

/// <summary>An axis that labels large values with enough digits to tell ticks apart: 40000012.5 instead of 4e+07.</summary>
internal sealed class NumberAxis : LinearAxis
{
    private const double Fine = 1e5;
    private const double Large = 1e15;
    private const int MostDecimals = 6;

    protected override string FormatValueOverride(double x)
    {
        double step = ActualMajorStep;
        if (!(Math.Abs(x) >= Fine * step) || Math.Abs(x) >= Large)
            return base.FormatValueOverride(x);
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step)), 0, MostDecimals);
        return x.ToString(string.Create(CultureInfo.InvariantCulture, $"F{decimals}"), CultureInfo.InvariantCulture);
    }
}
