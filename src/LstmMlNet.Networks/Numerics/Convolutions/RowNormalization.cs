using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <summary>Normalizes each step over its channels (Ba, Kiros &amp; Hinton 2016), with the ReLU after it, forward and back.</summary>
internal static unsafe class RowNormalization
{
    private const int FewChannels = 1_024;

    /// <summary>x = (x − mean) / deviation, of which 1 / deviation is kept; y = max(0, gain · x + shift).</summary>
    public static void Forward(NormalizationPlan plan, float* parameters, in ChannelRows at, float* scales)
    {
        var mask = new ReadOnlySpan<float>(plan.Mask.Pointer, plan.Stride);
        var gains = new ReadOnlySpan<float>(parameters, plan.Stride);
        var shifts = new ReadOnlySpan<float>(parameters + plan.Stride, plan.Stride);
        for (int row = 0; row < at.Rows; row++)
        {
            var x = new Span<float>(at.X + ((nint)row * at.Stride), plan.Stride);
            var y = new Span<float>(at.Y + ((nint)row * at.Stride), plan.Stride);
            TensorPrimitives.Subtract(x, TensorPrimitives.Sum<float>(x) / plan.Rows.Length, x);
            TensorPrimitives.Multiply(x, mask, x);
            float inverse = 1f / MathF.Sqrt((TensorPrimitives.SumOfSquares<float>(x) / plan.Rows.Length) + ConvolutionLayer.Epsilon);
            scales[row] = inverse;
            TensorPrimitives.Multiply(x, inverse, x);
            TensorPrimitives.MultiplyAdd(x, gains, shifts, y);
            if (at.Rectifies)
                TensorPrimitives.Max(y, 0f, y);
        }
    }

    /// <summary>x becomes the gradient of what was normalized.</summary>
    /// <param name="plan">The normalization.</param>
    /// <param name="parameters">Its gains.</param>
    /// <param name="at">What <see cref="Forward"/> left.</param>
    /// <param name="gradients">Of the output, rectified.</param>
    /// <param name="scales">1 / deviation of each step.</param>
    public static void Backward(NormalizationPlan plan, float* parameters, in ChannelRows at, float* gradients, float* scales)
    {
        Span<float> gradient = plan.Stride <= FewChannels ? stackalloc float[FewChannels] : new float[plan.Stride];
        gradient = gradient[..plan.Stride];
        var mask = new ReadOnlySpan<float>(plan.Mask.Pointer, plan.Stride);
        var gains = new ReadOnlySpan<float>(parameters, plan.Stride);
        for (int row = 0; row < at.Rows; row++)
        {
            var x = new Span<float>(at.X + ((nint)row * at.Stride), plan.Stride);
            TensorPrimitives.Multiply(new ReadOnlySpan<float>(gradients + ((nint)row * at.Stride), plan.Stride), gains, gradient);
            float mean = TensorPrimitives.Sum<float>(gradient) / plan.Rows.Length;
            float along = TensorPrimitives.Dot<float>(gradient, x) / plan.Rows.Length;
            TensorPrimitives.Subtract(gradient, mean, gradient);
            TensorPrimitives.MultiplyAdd(x, -along, gradient, gradient);
            TensorPrimitives.Multiply(gradient, mask, gradient);
            TensorPrimitives.Multiply(gradient, scales[row], x);
        }
    }
}
