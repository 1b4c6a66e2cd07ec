using CsCheck;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Memory;

[TestClass]
internal sealed unsafe class BufferPagesTests
{
    private const int PageBytes = 2 * 1024 * 1024;

    [TestMethod]
    public void Buffers_are_zeroed_aligned_and_apart_and_no_page_is_in_two_hands() => Gen.Int[0, 700_000].Array[1, 12].Sample(
        lengths =>
        {
            BufferPages[] hands = [new(), new()];
            List<AlignedBuffer>[] taken = [[], []];
            for (int i = 0; i < lengths.Length; i++)
            {
                AlignedBuffer buffer = hands[i % 2].Take(lengths[i]);
                Assert.AreEqual(lengths[i], buffer.Length);
                Assert.AreEqual(0u, (uint)((nuint)buffer.Pointer % 64));
                Assert.IsFalse(buffer.Span.ContainsAnyExcept(0f), "a buffer is not zeroed, or has another's floats");
                buffer.Span.Fill(1f);
                taken[i % 2].Add(buffer);
            }

            Assert.IsEmpty(Pages(taken[0]).Intersect(Pages(taken[1])));
        },
        iter: 30,
        threads: 1);

    [TestMethod]
    [DataRow(-1L)]
    [DataRow((long)int.MaxValue)]
    [DataRow(long.MaxValue / 8)]
    public void More_than_one_array_holds_is_refused(long length)
    {
        var pages = new BufferPages();
        pages.Take(100);
        Assert.ThrowsExactly<InsufficientMemoryException>(() => pages.Take(length));
    }

    [TestMethod]
    [DataRow(PageBytes / sizeof(float))]
    [DataRow((3 * PageBytes / sizeof(float)) + 17)]
    public void A_large_buffer_begins_at_a_page_and_is_zeroed_to_its_end(int length)
    {
        var buffer = new AlignedBuffer(length);
        Assert.AreEqual(0u, (uint)((nuint)buffer.Pointer % PageBytes));
        Assert.AreEqual(length, buffer.Length);
        Assert.IsFalse(buffer.Span.ContainsAnyExcept(0f));
        buffer.Span.Fill(1f);
        Assert.AreEqual(length, buffer.Span.Count(1f));
        GC.KeepAlive(buffer);
    }

    [TestMethod]
    [DataRow(-1L)]
    [DataRow((long)int.MaxValue)]
    [DataRow(long.MaxValue / 8)]
    public void A_buffer_that_no_array_holds_is_refused(long length) =>
        Assert.ThrowsExactly<InsufficientMemoryException>(() => new AlignedBuffer(length));

    private static HashSet<nuint> Pages(List<AlignedBuffer> buffers)
    {
        var pages = new HashSet<nuint>();
        foreach (AlignedBuffer buffer in buffers.Where(buffer => buffer.Length > 0))
        {
            for (nuint page = (nuint)buffer.Pointer / PageBytes; page <= (nuint)(buffer.Pointer + buffer.Length - 1) / PageBytes; page++)
                pages.Add(page);
        }

        return pages;
    }
}
