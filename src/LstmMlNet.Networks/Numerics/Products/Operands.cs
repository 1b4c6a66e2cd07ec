namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One matrix product C = C₀ + A·B on a strip of B one tile wide. Strides are in floats. The same kernels serve all
/// products of a recurrent step: A's rows may lie side by side or along the depth (a transposed A), and B's rows may be
/// packed or gates in place.
/// </summary>
internal unsafe struct Operands
{
    /// <summary>A, element (row, k) at <c>A + row·ARow + k·ADepth</c>, and <c>ASegment</c> further for each segment of the depth.</summary>
    public float* A;
    public nint ARow;
    public nint ADepth;

    /// <summary>What k = <see cref="Depth"/> adds beyond Depth·ADepth: the way to the next block of gates.</summary>
    public nint ASegment;

    /// <summary>
    /// A second source, whose columns follow those of A along the depth: the hidden states after the features. Side by side in
    /// depth (ADepth 1).
    /// </summary>
    public float* Second;
    public nint SecondRow;

    /// <summary>Columns of the second source; 0: there is none.</summary>
    public int SecondDepth;

    /// <summary>B, row k at <c>B + k·BDepth</c>, as wide as the tile; segments follow one another.</summary>
    public float* B;
    public nint BDepth;

    /// <summary>C, row at <c>C + row·CRow</c>.</summary>
    public float* C;
    public nint CRow;

    /// <summary>C₀: C itself to accumulate, or a bias with a stride of 0.</summary>
    public float* Start;
    public nint StartRow;

    public int Rows;
    public int Depth;
    public int Segments;

    public void SkipRows(int rows)
    {
        A += rows * ARow;
        Second += rows * SecondRow;
        C += rows * CRow;
        Start += rows * StartRow;
        Rows -= rows;
    }
}
