namespace LstmMlNet.Networks.Numerics;

/// <summary>The dense layer at a network's end: logits = features·W + b, forward and back.</summary>
internal sealed unsafe class DensePass
{
    private readonly ColumnBlock[] _inputColumns;

    /// <param name="inputs">Features of a row, as they lie in memory.</param>
    /// <param name="outputs">Columns of the result.</param>
    /// <param name="width">The vector width.</param>
    public DensePass(int inputs, int outputs, SimdWidth width)
    {
        Inputs = inputs;
        Outputs = outputs;
        OutputStride = ColumnBlock.Pad(outputs);
        Blocks = ColumnBlock.Cut(outputs, width, 2);
        _inputColumns = ColumnBlock.Cut(inputs, width, 2);
        ParameterLength = checked((inputs + 1) * OutputStride);
        DerivedLength = checked(ColumnBlock.Pad(inputs) * OutputStride);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public int OutputStride { get; }

    public ColumnBlock[] Blocks { get; }

    /// <summary>Floats of the parameters: each block its rows of W, then its part of b.</summary>
    public int ParameterLength { get; }

    /// <summary>Floats of Wᵀ.</summary>
    public int DerivedLength { get; }

    public int BlockOffset(ColumnBlock block) => (Inputs + 1) * block.Start;

    public int BlockLength(ColumnBlock block) => (Inputs + 1) * block.Columns;

    /// <summary>Lays some of a block's rows down transposed; its bias has none.</summary>
    public void Derive(ColumnBlock block, RowRange rows, float* parameters, float* derived) =>
        PanelTranspose.Run(
            parameters + BlockOffset(block),
            rows.Within(0, Inputs),
            block.Columns,
            new TransposedMatrix(derived, OutputStride, block.Start, _inputColumns));

    public void Forward(float* parameters, float* features, float* logits, int rows)
    {
        foreach (ColumnBlock block in Blocks)
        {
            float* weights = parameters + BlockOffset(block);
            var operands = new Operands
            {
                A = features,
                ARow = Inputs,
                ADepth = 1,
                B = weights,
                BDepth = block.Columns,
                C = logits + block.Start,
                CRow = OutputStride,
                Start = weights + (Inputs * block.Columns),
                Rows = rows,
                Depth = Inputs,
                Segments = 1,
            };
            MatrixProduct.Run(ref operands, block.Lanes, block.Vectors);
        }
    }

    /// <summary>The features' gradients, written over what was there.</summary>
    public void Backward(float* derived, float* logitGradients, float* featureGradients, int rows)
    {
        new Span<float>(featureGradients, rows * Inputs).Clear();
        foreach (ColumnBlock column in _inputColumns)
        {
            float* c = featureGradients + column.Start;
            var operands = new Operands
            {
                A = logitGradients,
                ARow = OutputStride,
                ADepth = 1,
                B = derived + ((nint)OutputStride * column.Start),
                BDepth = column.Columns,
                C = c,
                CRow = Inputs,
                Start = c,
                StartRow = Inputs,
                Rows = rows,
                Depth = OutputStride,
                Segments = 1,
            };
            MatrixProduct.Run(ref operands, column.Lanes, column.Vectors);
        }
    }

    /// <summary>Rows of a block's parameters: the kernel's, then the bias.</summary>
    public int ParameterRows => Inputs + 1;

    /// <summary>Adds some of a block's parameters' gradients.</summary>
    /// <param name="block">Which outputs.</param>
    /// <param name="own">Which rows of the block's parameters.</param>
    /// <param name="features">What was read, row by row.</param>
    /// <param name="logitGradients">The gradients of what came of it.</param>
    /// <param name="rows">How many rows of these.</param>
    /// <param name="gradient">The block's sum.</param>
    public void AddGradient(ColumnBlock block, RowRange own, float* features, float* logitGradients, int rows, float* gradient)
    {
        int width = block.Columns;
        RowRange sources = own.Within(0, Inputs);
        float* c = gradient + ((nint)sources.From * width);
        var operands = new Operands
        {
            A = features + sources.From,
            ARow = 1,
            ADepth = Inputs,
            B = logitGradients + block.Start,
            BDepth = OutputStride,
            C = c,
            CRow = width,
            Start = c,
            StartRow = width,
            Rows = sources.Count,
            Depth = rows,
            Segments = 1,
        };
        if (sources.Count > 0)
            MatrixProduct.Run(ref operands, block.Lanes, block.Vectors);
        if (own.End <= Inputs)
            return;
        float* bias = gradient + (Inputs * width);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < width; column++)
                bias[column] += logitGradients[(row * OutputStride) + block.Start + column];
        }
    }

    /// <summary>Copies between the published kernel [inputs, outputs] and bias, and the packed parameters.</summary>
    public void Copy(Span<float> kernel, Span<float> bias, Span<float> packed, ReadOnlySpan<int> inputRows, bool toPacked)
    {
        foreach (ColumnBlock block in Blocks)
        {
            int count = Math.Min(block.Columns, Outputs - block.Start);
            Span<float> own = packed.Slice(BlockOffset(block), BlockLength(block));
            for (int row = 0; row <= inputRows.Length; row++)
            {
                bool isBias = row == inputRows.Length;
                Span<float> published = isBias ? bias.Slice(block.Start, count) : kernel.Slice((row * Outputs) + block.Start, count);
                Span<float> place = own.Slice((isBias ? Inputs : inputRows[row]) * block.Columns, count);
                if (toPacked)
                    published.CopyTo(place);
                else
                    place.CopyTo(published);
            }
        }
    }
}
