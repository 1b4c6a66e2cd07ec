using OxyPlot;

namespace LstmMlNet.Reports.Plots;

/// <summary>
/// The width of text: as a PDF's Helvetica, and three fifths more, since a browser's own font may be as wide as Verdana; lines of it stand
/// apart.
/// </summary>
internal sealed class TextWidths : PdfRenderContext
{
    private const double Wider = 1.6;
    private const double Higher = 1.35;

    public TextWidths()
        : base(1, 1, OxyColors.Undefined)
    {
    }

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        OxySize size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(Wider * size.Width, Higher * size.Height);
    }
}
