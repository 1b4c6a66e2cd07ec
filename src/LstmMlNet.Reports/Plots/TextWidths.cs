using OxyPlot;

namespace LstmMlNet.Reports.Plots;

/// <summary>How much room text takes: as a PDF's Helvetica, and two fifths more, since a browser's own font may be wider.</summary>
internal sealed class TextWidths : PdfRenderContext
{
    private const double Wider = 1.4;

    public TextWidths()
        : base(1, 1, OxyColors.Undefined)
    {
    }

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        OxySize size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(Wider * size.Width, size.Height);
    }
}
