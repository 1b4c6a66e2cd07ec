namespace LstmMlNet.Networks.Numerics;

/// <summary>The memory of one layer: its directions' passes, and the rows between layers.</summary>
internal sealed unsafe class LayerBuffers
{
    private readonly LayerPlan _plan;
    private readonly bool _keeps;
    private readonly bool _hasLayerBelow;
    private readonly BufferPages? _pages;
    private AlignedBuffer? _mirroredInput;
    private AlignedBuffer? _mirroredOutput;
    private AlignedBuffer? _output;
    private AlignedBuffer? _outputGradient;
    private AlignedBuffer? _mirroredInputGradient;

    public LayerBuffers(LayerPlan plan, bool keeps, bool hasLayerBelow, BufferPages? pages)
    {
        _pages = pages;
        _plan = plan;
        _keeps = keeps;
        _hasLayerBelow = hasLayerBelow;
        Passes = [.. plan.Directions.Select(direction => new PassBuffers(direction.Pass, keeps, pages))];
    }

    public PassBuffers[] Passes { get; }

    /// <summary>Every step's output, where someone reads it.</summary>
    public RowPlane Output { get; private set; }

    /// <summary>The gradient of every step's output, where the layer above has one.</summary>
    public RowPlane OutputGradient { get; private set; }

    /// <summary>What the backward direction reads, writes and gets back, its steps mirrored.</summary>
    public RowPlane MirroredInput { get; private set; }

    public RowPlane MirroredOutput { get; private set; }

    public RowPlane MirroredInputGradient { get; private set; }

    public void Resize(BatchLayout shape, bool givesSequence)
    {
        foreach (PassBuffers pass in Passes)
            pass.Resize(shape);
        bool twoWays = _plan.Directions.Length > 1;
        Output = givesSequence ? Plane(ref _output, shape.Rows, _plan.OutputStride) : default;
        OutputGradient = givesSequence && _keeps ? Plane(ref _outputGradient, shape.Rows, _plan.OutputStride) : default;
        MirroredInput = twoWays ? Plane(ref _mirroredInput, shape.Rows, _plan.InputStride) : default;

        // In the backward pass the same plane serves for the mirrored gradient of the output.
        MirroredOutput = twoWays && givesSequence ? Plane(ref _mirroredOutput, shape.Rows, _plan.UnitStride) : default;
        MirroredInputGradient = twoWays && _hasLayerBelow && _keeps
            ? Plane(ref _mirroredInputGradient, shape.Rows, ColumnBlock.Pad(_plan.InputStride))
            : default;
    }

    private RowPlane Plane(ref AlignedBuffer? buffer, int rows, int stride)
    {
        buffer = AlignedBuffer.Ensure(buffer, (long)rows * stride, _pages);
        return new RowPlane(buffer.Pointer, stride);
    }
}
