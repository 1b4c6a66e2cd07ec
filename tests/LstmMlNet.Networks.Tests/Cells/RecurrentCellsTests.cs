namespace LstmMlNet.Networks.Tests.Cells;

/// <summary>The table of cells: everything else goes by it, so nothing may be missing or stand there twice.</summary>
[TestClass]
internal sealed class RecurrentCellsTests
{
    [TestMethod]
    public void Every_type_has_one_row_that_makes_it()
    {
        CollectionAssert.AreEquivalent(Enum.GetValues<RecurrentCellType>(), RecurrentCells.All.Select(kind => kind.Type).ToArray());
        foreach (RecurrentCellKind kind in RecurrentCells.All)
        {
            RecurrentCell cell = kind.Create(3, new RecurrentCellOptions());
            Assert.AreEqual(kind.Type, cell.CellType);
            Assert.AreEqual(3, cell.Units);
            Assert.AreEqual(kind.Name, RecurrentCells.NameOf(kind.Type));
        }
    }

    [TestMethod]
    public void Names_differ_and_those_for_the_command_line_can_be_typed()
    {
        Assert.AreEqual(RecurrentCells.All.Count, RecurrentCells.All.Select(kind => kind.Name).Distinct().Count());
        Assert.AreEqual(RecurrentCells.All.Count, RecurrentCells.All.Select(kind => kind.ToolName).Distinct().Count());
        Assert.IsTrue(RecurrentCells.All.All(kind => kind.ToolName.All(c => char.IsAsciiLetterLower(c) || c == '-')));
    }

    [TestMethod]
    public void An_unknown_type_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RecurrentCells.NameOf((RecurrentCellType)99));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RecurrentCells.Create((RecurrentCellType)99, 3));
    }
}
