using System.Numerics;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The greatest of three neighboring steps of each channel: of the step, one before and one after; or of it and two before.
/// </summary>
internal static unsafe class NeighborPooling
{
    private const int Width = 3;

    /// <summary>Fills a sequence's rows.</summary>
    public static void Forward(in RowPlane input, in RowPlane output, int steps, bool causal)
    {
        for (int t = 0; t < steps; t++)
        {
            (int first, int last) = Window(t, steps, causal);
            float* row = input.Rows + ((nint)first * input.Stride);
            float* to = output.Rows + ((nint)t * output.Stride);
            new ReadOnlySpan<float>(row, input.Stride).CopyTo(new Span<float>(to, input.Stride));
            for (int step = first + 1; step <= last; step++)
            {
                row += input.Stride;
                var greatest = new Span<float>(to, input.Stride);
                System.Numerics.Tensors.TensorPrimitives.Max(greatest, new ReadOnlySpan<float>(row, input.Stride), greatest);
            }
        }
    }

    /// <summary>Adds each gradient to that of the step which the greatest value came from, the first of equals.</summary>
    /// <param name="input">What was pooled.</param>
    /// <param name="output">What <see cref="Forward"/> left.</param>
    /// <param name="outputGradient">Its gradients.</param>
    /// <param name="inputGradient">What is added to.</param>
    /// <param name="steps">Steps of the sequence.</param>
    /// <param name="causal">Which steps were read.</param>
    public static void Backward(
        in RowPlane input,
        in RowPlane output,
        in RowPlane outputGradient,
        in RowPlane inputGradient,
        int steps,
        bool causal)
    {
        for (int t = 0; t < steps; t++)
        {
            (int first, int last) = Window(t, steps, causal);
            float* greatest = output.Rows + ((nint)t * output.Stride);
            float* gradient = outputGradient.Rows + ((nint)t * outputGradient.Stride);
            int i = 0;
            for (; i + Vector<float>.Count <= input.Stride; i += Vector<float>.Count)
            {
                Vector<float> left = Vector.Load(gradient + i);
                Vector<float> top = Vector.Load(greatest + i);
                for (int step = first; step <= last; step++)
                {
                    Vector<int> here = Vector.Equals(Vector.Load(input.Rows + ((nint)step * input.Stride) + i), top);
                    float* sum = inputGradient.Rows + ((nint)step * inputGradient.Stride) + i;
                    Vector.Store(Vector.Load(sum) + Vector.ConditionalSelect(here, left, Vector<float>.Zero), sum);
                    left = Vector.ConditionalSelect(here, Vector<float>.Zero, left);
                }
            }

            for (; i < input.Stride; i++)
            {
                int step = first;
                while (step < last && input.Rows[((nint)step * input.Stride) + i] != greatest[i])
                    step++;
                inputGradient.Rows[((nint)step * inputGradient.Stride) + i] += gradient[i];
            }
        }
    }

    private static (int First, int Last) Window(int step, int steps, bool causal) => causal
        ? (Math.Max(0, step + 1 - Width), step)
        : (Math.Max(0, step - 1), Math.Min(steps - 1, step + 1));
}
