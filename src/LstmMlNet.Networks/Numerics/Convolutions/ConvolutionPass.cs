namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The products of one path of filters, forward and back, a sequence at a time: z[t] = Σₖ x[t·stride + k·dilation −
/// before]·W[k]. Steps of a sequence lie one after another, with rows of zeros around them, so that a window of steps is a row
/// of a matrix whose rows overlap: nothing is copied.
/// </summary>
internal sealed unsafe class ConvolutionPass
{
    // Rows of gradients that stay in the first-level cache while all tiles of a kernel's rows pass over them.
    private const int GradientRows = 192;
    private readonly int _kernel;
    private readonly int _dilation;
    private readonly int _stride;
    private readonly int _before;
    private readonly ColumnBlock[] _inputColumns;
    private readonly AlignedBuffer _zeros = new(64);

    /// <param name="inputs">Channels of a step, as they lie in memory.</param>
    /// <param name="path">Filters, length, dilation.</param>
    /// <param name="before">Steps before a step that are read.</param>
    /// <param name="stride">Steps from one output to the next.</param>
    /// <param name="width">The vector width.</param>
    public ConvolutionPass(int inputs, ConvolutionPath path, int before, int stride, SimdWidth width)
    {
        Inputs = inputs;
        Outputs = path.Filters;
        OutputStride = ColumnBlock.Pad(path.Filters);
        (_kernel, _dilation, _stride, _before) = (path.KernelSize, path.Dilation, stride, before);
        Depth = checked(_kernel * inputs);
        Blocks = ColumnBlock.Cut(Outputs, width, Tiles.TallestVectors);
        _inputColumns = ColumnBlock.Cut(inputs, width, Tiles.TallestVectors);
        ParameterLength = checked(Depth * OutputStride);
        DerivedLength = checked(_kernel * OutputStride * ColumnBlock.Pad(inputs));
    }

    public int Inputs { get; }

    /// <summary>Steps from one output to the next.</summary>
    public int Stride => _stride;

    public int Outputs { get; }

    public int OutputStride { get; }

    /// <summary>Values that a filter reads: rows of the kernel.</summary>
    public int Depth { get; }

    public ColumnBlock[] Blocks { get; }

    /// <summary>Floats of the kernel: each block of filters its rows.</summary>
    public int ParameterLength { get; }

    /// <summary>Floats of the kernel turned round, which the backward pass reads.</summary>
    public int DerivedLength { get; }

    public int BlockOffset(ColumnBlock block) => Depth * block.Start;

    public int BlockLength(ColumnBlock block) => Depth * block.Columns;

    /// <summary>Lays some rows of a block of the kernel down transposed, its last step first.</summary>
    public void Derive(ColumnBlock block, RowRange rows, float* parameters, float* derived)
    {
        float* own = parameters + BlockOffset(block);
        for (int k = 0; k < _kernel; k++)
        {
            int row = ((_kernel - 1 - k) * OutputStride) + block.Start;
            PanelTranspose.Run(
                own + ((nint)k * Inputs * block.Columns),
                rows.Within(k * Inputs, Inputs),
                block.Columns,
                new TransposedMatrix(derived, _kernel * OutputStride, row, _inputColumns));
        }
    }

    /// <summary>A sequence's outputs.</summary>
    /// <param name="parameters">The kernel.</param>
    /// <param name="input">The sequence's first step.</param>
    /// <param name="output">Its first output, at this path's first filter.</param>
    /// <param name="steps">Its outputs.</param>
    public void Forward(float* parameters, float* input, in RowPlane output, int steps)
    {
        foreach (ColumnBlock block in Blocks)
        {
            var operands = new Operands
            {
                A = input - ((nint)_before * Inputs),
                ARow = (nint)_stride * Inputs,
                ADepth = 1,
                B = parameters + BlockOffset(block),
                BDepth = block.Columns,
                C = output.Rows + block.Start,
                CRow = output.Stride,
                Start = _zeros.Pointer,
                StartRow = 0,
                Rows = steps,
            };
            SetDepth(ref operands, Inputs, Inputs);
            MatrixProduct.Run(ref operands, block.Lanes, block.Vectors);
        }
    }

    /// <summary>The gradients of a sequence's input.</summary>
    /// <param name="derived">The kernel turned round.</param>
    /// <param name="outputGradient">
    /// The first output's gradient, at this path's first filter; one row per step of the input, zeros between outputs.
    /// </param>
    /// <param name="inputGradient">The first step's gradient.</param>
    /// <param name="steps">Steps of the input.</param>
    /// <param name="adds">Whether to add to what is there.</param>
    public void Backward(float* derived, in RowPlane outputGradient, in RowPlane inputGradient, int steps, bool adds)
    {
        foreach (ColumnBlock column in _inputColumns)
        {
            float* c = inputGradient.Rows + column.Start;
            var operands = new Operands
            {
                A = outputGradient.Rows + ((_before - ((nint)(_kernel - 1) * _dilation)) * outputGradient.Stride),
                ARow = outputGradient.Stride,
                ADepth = 1,
                B = derived + ((nint)_kernel * OutputStride * column.Start),
                BDepth = column.Columns,
                C = c,
                CRow = inputGradient.Stride,
                Start = adds ? c : _zeros.Pointer,
                StartRow = adds ? inputGradient.Stride : 0,
                Rows = steps,
            };
            SetDepth(ref operands, OutputStride, outputGradient.Stride);
            MatrixProduct.Run(ref operands, column.Lanes, column.Vectors);
        }
    }

    /// <summary>Adds to the gradients of the steps that filters of length 1 read, a stride apart.</summary>
    /// <param name="derived">The kernel turned round.</param>
    /// <param name="outputGradient">The first output's gradient.</param>
    /// <param name="inputGradient">The first step's gradient.</param>
    /// <param name="outputs">Outputs of the sequence.</param>
    public void AddBackwardAtStride(float* derived, in RowPlane outputGradient, in RowPlane inputGradient, int outputs)
    {
        var apart = new RowPlane(inputGradient.Rows, inputGradient.Stride * _stride);
        Backward(derived, outputGradient, apart, outputs, adds: true);
    }

    /// <summary>Adds what a sequence contributes to a block's gradient.</summary>
    /// <param name="block">Which filters.</param>
    /// <param name="input">The sequence's first step.</param>
    /// <param name="outputGradient">Its first output's gradient, at this path's first filter.</param>
    /// <param name="steps">Its outputs.</param>
    /// <param name="own">Which rows of the kernel.</param>
    /// <param name="gradient">The sum.</param>
    public void AddGradient(ColumnBlock block, float* input, in RowPlane outputGradient, int steps, RowRange own, float* gradient)
    {
        // Neighboring steps are one long row; steps apart are a row each, unless they are single values.
        bool whole = _dilation == 1 || Inputs == 1;
        for (int start = 0; start < steps; start += GradientRows)
        {
            float* window = input + (((nint)start * _stride) - _before) * Inputs;
            for (int k = 0; k < (whole ? 1 : _kernel); k++)
            {
                RowRange rows = whole ? own : own.Within(k * Inputs, Inputs);
                if (rows.Count == 0)
                    continue;
                float* c = gradient + ((((nint)k * Inputs) + rows.From) * block.Columns);
                var operands = new Operands
                {
                    A = window + ((nint)k * _dilation * Inputs) + ((nint)rows.From * (Inputs == 1 ? _dilation : 1)),
                    ARow = Inputs == 1 ? _dilation : 1,
                    ADepth = (nint)_stride * Inputs,
                    B = outputGradient.Rows + ((nint)start * outputGradient.Stride) + block.Start,
                    BDepth = outputGradient.Stride,
                    C = c,
                    CRow = block.Columns,
                    Start = c,
                    StartRow = block.Columns,
                    Rows = rows.Count,
                    Depth = Math.Min(GradientRows, steps - start),
                    Segments = 1,
                };
                MatrixProduct.Run(ref operands, block.Lanes, block.Vectors);
            }
        }
    }

    /// <summary>Copies between the published kernel [kernel size, channels, filters] and the packed one.</summary>
    /// <param name="kernel">The published one.</param>
    /// <param name="packed">The packed one.</param>
    /// <param name="inputRows">Where each channel lies in a step of the input.</param>
    /// <param name="outputRows">Where each filter lies in a step of the output.</param>
    /// <param name="toPacked">Which way.</param>
    public void Copy(Span<float> kernel, Span<float> packed, ReadOnlySpan<int> inputRows, ReadOnlySpan<int> outputRows, bool toPacked)
    {
        foreach (ColumnBlock block in Blocks)
        {
            Span<float> own = packed.Slice(BlockOffset(block), BlockLength(block));
            for (int filter = 0; filter < outputRows.Length; filter++)
            {
                int column = outputRows[filter] - block.Start;
                if ((uint)column >= (uint)block.Columns)
                    continue;
                for (int row = 0; row < _kernel * inputRows.Length; row++)
                {
                    int place = (row / inputRows.Length * Inputs) + inputRows[row % inputRows.Length];
                    ref float published = ref kernel[(row * outputRows.Length) + filter];
                    ref float there = ref own[(place * block.Columns) + column];
                    if (toPacked)
                        there = published;
                    else
                        published = there;
                }
            }
        }
    }

    /// <summary>
    /// The depth of a product over the steps of a window: one run where they follow one another, otherwise a segment each.
    /// </summary>
    private void SetDepth(ref Operands operands, int columns, int stride)
    {
        if (columns == 1 && stride == 1)
        {
            (operands.Depth, operands.ADepth, operands.Segments) = (_kernel, _dilation, 1);
            return;
        }

        bool isOneRun = _kernel == 1 || (_dilation == 1 && stride == columns);
        operands.Depth = isOneRun ? _kernel * columns : columns;
        operands.Segments = isOneRun ? 1 : _kernel;
        operands.ASegment = isOneRun ? 0 : ((nint)_dilation * stride) - columns;
    }
}
