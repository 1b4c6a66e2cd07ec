using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace LstmMlNet.Reports.Plots;

/// <summary>A plot: one panel, or several above one another that share the axis below.</summary>
internal sealed partial class Chart
{
    public const string Fonts = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
    private const double Gap = 0.012;

    // Of more points, several lie on each of the plot's pixels: the least and the largest of them are drawn.
    private const int MostPoints = 2_000;
    private readonly string[] _names;

    /// <param name="bottom">The label of the axis below.</param>
    /// <param name="panels">From the top down: the label of each panel's own axis, and its share of the height.</param>
    public Chart(string bottom, params (string Left, double Share)[] panels)
    {
        Model = new PlotModel
        {
            Culture = CultureInfo.InvariantCulture,
            DefaultFont = Fonts,
            DefaultFontSize = 13,
            TextColor = Palette.Ink,
            PlotAreaBorderColor = OxyColors.Transparent,
            Background = OxyColors.Transparent,
        };
        Bottom = Style(new NumberAxis { Position = AxisPosition.Bottom, Title = bottom, MinimumPadding = 0, MaximumPadding = 0 });
        Model.Axes.Add(Bottom);
        double all = panels.Sum(panel => panel.Share);
        double top = 1;
        foreach ((string left, double share) in panels)
        {
            double height = share / all;
            var axis = new NumberAxis
            {
                Position = AxisPosition.Left,
                Title = left,
                Key = left,
                StartPosition = top - height + (panels.Length > 1 ? Gap : 0),
                EndPosition = top,
            };
            Model.Axes.Add(Style(axis));
            top -= height;
        }

        _names = [.. panels.Select(panel => panel.Left)];
    }

    public PlotModel Model { get; }

    public Axis Bottom { get; }

    /// <summary>The axis at the left of a panel.</summary>
    public Axis Left(int panel = 0) => Model.Axes.First(axis => axis.Key == _names[panel]);

    /// <summary>Makes a panel's axis logarithmic.</summary>
    public Chart Logarithmic(double least, double most, int panel = 0)
    {
        Axis old = Left(panel);
        Model.Axes[Model.Axes.IndexOf(old)] = Style(new LogarithmicAxis
        {
            Position = AxisPosition.Left,
            Title = old.Title,
            Key = old.Key,
            StartPosition = old.StartPosition,
            EndPosition = old.EndPosition,
            Minimum = least,
            Maximum = most,
            LabelFormatter = value => value is >= 0.009 and < 10_000
                ? value.ToString("G3", CultureInfo.InvariantCulture)
                : $"1e{Math.Round(Math.Log10(value)):F0}",
            MinorTickSize = 0,
        });
        return this;
    }

    /// <summary>Leaves room at the edges, where points would be cut off.</summary>
    public Chart Padded()
    {
        foreach (Axis axis in Model.Axes)
            (axis.MinimumPadding, axis.MaximumPadding) = (0.03, 0.03);
        return this;
    }

    /// <summary>Puts times on the axis below: values are days, as <see cref="DateTimeAxis.ToDouble(DateTime)"/> gives them.</summary>
    public Chart Dates()
    {
        Model.Axes[0] = Style(new DateTimeAxis
        {
            Position = AxisPosition.Bottom,
            Title = Bottom.Title,
            MinimumPadding = 0,
            MaximumPadding = 0,
            IntervalLength = 110,
        });
        return this;
    }

    /// <summary>Names the lines under the plot.</summary>
    public Chart Legend()
    {
        Model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.BottomCenter,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendTextColor = Palette.Ink,
            LegendBorderThickness = 0,
            LegendSymbolLength = 28,
        });
        return this;
    }

    private static T Style<T>(T axis)
        where T : Axis
    {
        axis.TextColor = Palette.Ink;
        axis.TitleColor = Palette.Ink;
        axis.TicklineColor = Palette.Ink;
        axis.AxislineColor = Palette.Ink;
        axis.AxislineStyle = LineStyle.Solid;
        axis.MajorGridlineStyle = axis is LinearColorAxis ? LineStyle.None : LineStyle.Solid;
        axis.MajorGridlineColor = Palette.Grid;
        axis.MinorTickSize = 0;
        axis.AxisTitleDistance = 8;
        return axis;
    }
}
