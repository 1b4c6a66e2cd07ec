namespace LstmMlNet.Shaping.Ts;

/// <summary>Whether the steps of a file with time stamps are equally far apart.</summary>
internal static class TsSpacing
{
    /// <summary>The column with the times, where they are not.</summary>
    public const string Column = "Times";

    // Of the spacing: what rounding of written times makes.
    private const double Tolerance = 1e-6;

    /// <summary>Reads the whole file; false as soon as two spacings differ.</summary>
    /// <exception cref="InvalidDataException">A case cannot be read.</exception>
    public static bool IsEqual(string path, string file, int dimensions)
    {
        using var reader = new StreamReader(path);
        TsHeader header = TsHeader.Read(reader, file);
        var one = new TsCase(header, dimensions, file, MissingValueHandling.Mask);
        int lines = header.Lines;
        double spacing = double.NaN;
        for (bool isFirst = true; TsView.NextCase(reader, ref lines) is { } line; isFirst = false)
        {
            if (isFirst)
                header.Infer(line);
            one.Read(line, lines);
            for (int i = 1; i < one.Times!.Times.Count; i++)
            {
                double own = TsTimes.Seconds(one.Times.Times[i]) - TsTimes.Seconds(one.Times.Times[i - 1]);
                if (double.IsNaN(spacing))
                    spacing = own;
                else if (Math.Abs(own - spacing) > Tolerance * spacing)
                    return false;
            }
        }

        return true;
    }
}
