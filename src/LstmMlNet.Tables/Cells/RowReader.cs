namespace LstmMlNet.Tables.Cells;

/// <summary>Reads a table row by row.</summary>
internal abstract class RowReader : IDisposable
{
    /// <summary>Where the current row is, for messages: <c>line 7</c>, <c>row 7</c>.</summary>
    public abstract string Where { get; }

    /// <summary>Cells of the current row.</summary>
    public abstract int CellCount { get; }

    /// <summary>A cell of the current row.</summary>
    public abstract Cell this[int index] { get; }

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="InvalidDataException">The row cannot be read; the message names it.</exception>
    public abstract bool Read();

    public abstract void Dispose();
}
