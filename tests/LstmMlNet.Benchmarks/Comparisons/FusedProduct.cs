using System.Globalization;
using System.Text;
using MathNet.Numerics.LinearAlgebra;

namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>
/// An LSTM step's gates by one product of all gates side by side, and by eight: each gate's of the input and of the hidden
/// state.
/// </summary>
internal static class FusedProduct
{
    public static string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine("## One product against eight").AppendLine();
        text.AppendLine("A step of one LSTM layer in MathNet.Numerics, as a textbook's eight products and as one of [x h] with all "
            + "gates' weights; microseconds, medians.").AppendLine();
        text.AppendLine("| batch, features, units | eight products | one product | times |").AppendLine("|---|---|---|---|");
        foreach (Shape shape in Shape.All.Where(shape => shape.Name is "S0" or "S2" or "S4" or "S5" or "S6"))
        {
            Matrix<float> x = Random(shape.Batch, shape.Features, 1);
            Matrix<float> h = Random(shape.Batch, shape.Units, 2);
            Matrix<float>[] kernels = [.. Enumerable.Range(0, 4).Select(gate => Random(shape.Features, shape.Units, 3 + gate))];
            Matrix<float>[] recurrent = [.. Enumerable.Range(0, 4).Select(gate => Random(shape.Units, shape.Units, 7 + gate))];
            Matrix<float> both = x.Append(h);
            Matrix<float> all = Join(kernels).Stack(Join(recurrent));
            double eight = Worker.Median(() =>
            {
                for (int gate = 0; gate < 4; gate++)
                    GC.KeepAlive((x * kernels[gate]) + (h * recurrent[gate]));
            });
            double one = Worker.Median(() => GC.KeepAlive(both * all));
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {shape.Batch}, {shape.Features}, {shape.Units} | {eight * 1e6:F0} | {one * 1e6:F0} | {eight / one:F2} |");
        }

        return text.ToString();
    }

    private static Matrix<float> Join(Matrix<float>[] gates) => gates.Aggregate((left, right) => left.Append(right));

    private static Matrix<float> Random(int rows, int columns, int seed) => Matrix<float>.Build.Random(rows, columns, seed);
}
