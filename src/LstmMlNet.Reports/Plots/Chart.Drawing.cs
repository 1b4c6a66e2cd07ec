using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace LstmMlNet.Reports.Plots;

/// <content>What is drawn on the panels: lines, points, bands, bars, heat maps and marks.</content>
internal sealed partial class Chart
{
    public Chart Line(
        IReadOnlyList<double> x,
        IReadOnlyList<double> y,
        int color,
        string legend,
        LineStyle style = LineStyle.Solid,
        double width = 2,
        int panel = 0)
    {
        var line = new LineSeries
        {
            Color = Palette.Line(color),
            LineStyle = style,
            StrokeThickness = width,
            Title = legend,
            RenderInLegend = legend.Length > 0,
            YAxisKey = _names[panel],
        };
        line.Points.AddRange(x.Zip(y, (a, b) => new DataPoint(a, b)));
        if (line.Points.Count > MostPoints)
            line.Decimator = Decimator.Decimate;
        Model.Series.Add(line);
        return this;
    }

    public Chart Points(IReadOnlyList<double> x, IReadOnlyList<double> y, int color, string legend, double size = 2.5)
    {
        // A scatter series would take its colors from a heat map's axis.
        var points = new LineSeries
        {
            LineStyle = LineStyle.None,
            Color = OxyColors.Transparent,
            MarkerType = MarkerType.Circle,
            MarkerSize = size,
            MarkerFill = OxyColor.FromAColor(150, Palette.Line(color)),
            Title = legend,
            RenderInLegend = legend.Length > 0,
            YAxisKey = _names[0],
        };
        points.Points.AddRange(x.Zip(y, (a, b) => new DataPoint(a, b)));
        Model.Series.Add(points);
        return this;
    }

    public Chart Band(IReadOnlyList<double> x, IReadOnlyList<double> lower, IReadOnlyList<double> upper, int color, string legend)
    {
        var band = new AreaSeries
        {
            Color = OxyColors.Transparent,
            Color2 = OxyColors.Transparent,
            Fill = OxyColor.FromAColor(60, Palette.Line(color)),
            StrokeThickness = 0,
            Title = legend,
            RenderInLegend = legend.Length > 0,
            YAxisKey = _names[0],
        };
        band.Points.AddRange(x.Zip(lower, (a, b) => new DataPoint(a, b)));
        band.Points2.AddRange(x.Zip(upper, (a, b) => new DataPoint(a, b)));
        if (band.Points.Count > MostPoints)
            band.Decimator = Decimator.Decimate;
        Model.Series.Add(band);
        return this;
    }

    /// <summary>Bars from a floor, each from its left edge to its right one.</summary>
    public Chart Bars(IReadOnlyList<double> edges, IReadOnlyList<double> heights, int color, double floor = 0)
    {
        var bars = new RectangleBarSeries { FillColor = Palette.Line(color), StrokeThickness = 0, YAxisKey = _names[0] };
        for (int i = 0; i < heights.Count; i++)
            bars.Items.Add(new RectangleBarItem(edges[i], floor, edges[i + 1], heights[i]));
        Model.Series.Add(bars);
        return this;
    }

    /// <summary>Values as colors, <c>[across, down]</c>; edges are those of the first and the last column.</summary>
    public Chart Heat(double[,] values, double from, double to, double low, double high, int panel)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"colors {low:G3} {high:G3}");
        if (Model.Axes.All(axis => axis.Key != key))
        {
            // Two bars at most: gates, and what can be negative. Each is next to its panels, with room for the labels of its ends.
            Model.Axes.Add(Style(new LinearColorAxis
            {
                Key = key,
                Position = AxisPosition.Right,
                PositionTier = 1,
                Palette = OxyPalettes.Viridis(32),
                Minimum = low,
                Maximum = high,
                StartPosition = Left(panel).StartPosition + Gap,
                EndPosition = Left(panel).EndPosition - Gap,
                MajorStep = (high - low) / 2,
            }));
        }
        else
        {
            Model.Axes.First(axis => axis.Key == key).StartPosition = Left(panel).StartPosition + Gap;
        }

        Model.Series.Add(new HeatMapSeries
        {
            Data = values,
            X0 = from,
            X1 = to,
            Y0 = values.GetLength(1),
            Y1 = 0,
            CoordinateDefinition = HeatMapCoordinateDefinition.Edge,
            Interpolate = false,
            RenderMethod = HeatMapRenderMethod.Bitmap,
            YAxisKey = _names[panel],
            ColorAxisKey = key,
            RenderInLegend = false,
        });
        Axis left = Left(panel);
        (left.Minimum, left.Maximum) = (0, values.GetLength(1));
        left.LabelFormatter = _ => "";
        left.MajorGridlineStyle = LineStyle.None;
        left.TickStyle = TickStyle.None;
        return this;
    }

    public Chart Vertical(double x, string text)
    {
        Model.Annotations.Add(new LineAnnotation
        {
            Type = LineAnnotationType.Vertical,
            X = x,
            Color = Palette.Ink,
            TextColor = Palette.Ink,
            LineStyle = LineStyle.Dash,
            StrokeThickness = 1.5,
            Text = text,
            TextOrientation = AnnotationTextOrientation.Horizontal,
            TextLinePosition = 0.97,
            TextMargin = 8,
            YAxisKey = _names[0],
        });
        return this;
    }

    public Chart Horizontal(double y, int panel = 0)
    {
        Model.Annotations.Add(new LineAnnotation
        {
            Type = LineAnnotationType.Horizontal,
            Y = y,
            Color = Palette.Ink,
            LineStyle = LineStyle.Solid,
            StrokeThickness = 1,
            YAxisKey = _names[panel],
        });
        return this;
    }
}
