namespace LstmMlNet.Networks.Numerics;

/// <summary>Rows of units that lie in blocks: some slots of a step's gates, or a saved value.</summary>
internal readonly unsafe struct UnitRows
{
    private readonly float* _first;
    private readonly nint _blockScale;
    private readonly int _slots;
    private readonly int _firstSlot;
    private readonly int _rowLength;

    private UnitRows(float* first, nint blockScale, int slots, int firstSlot, int vectors, int rowLength)
    {
        _first = first;
        _blockScale = blockScale;
        _slots = slots;
        _firstSlot = firstSlot;
        Vectors = vectors;
        _rowLength = rowLength;
    }

    /// <summary>Vectors of a block in a row.</summary>
    public int Vectors { get; }

    /// <summary>The slots of a product, in gates laid out [block][row][slot · lane].</summary>
    public static UnitRows OfGates(float* gates, int gateRows, int slots, RecurrentProduct product) =>
        new(gates, (nint)slots * gateRows, slots, product.FirstSlot, product.Slots, 0);

    /// <summary>A plane laid out [row][unit].</summary>
    public static UnitRows OfPlane(float* plane, int unitStride) => new(plane, 1, 0, 0, 1, unitStride);

    /// <summary>Where a block's part of a row starts.</summary>
    public float* At(ColumnBlock block, int row) =>
        _first + (_blockScale * block.Start) + ((nint)row * (_rowLength > 0
            ? _rowLength
            : _slots * block.Lanes)) + (_firstSlot * block.Lanes);
}
