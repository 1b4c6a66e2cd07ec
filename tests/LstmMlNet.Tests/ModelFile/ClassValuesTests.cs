using System.Reflection;
using System.Text;
using CsCheck;
using LstmMlNet.ModelFile;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Tests.ModelFile;

[TestClass]
internal sealed class ClassValuesTests
{
    private static readonly (PrimitiveDataViewType Type, Array Values)[] s_values =
    [
        (TextDataViewType.Instance, new[] { "left", "", "ä\"\n{{Name}}", "right\u2028" }.Select(text => text.AsMemory()).ToArray()),
        (BooleanDataViewType.Instance, new[] { false, true, true, false, true, false, false, true, true }),
        (NumberDataViewType.SByte, new sbyte[] { -1, 0, 127 }),
        (NumberDataViewType.Byte, new byte[] { 0, 255 }),
        (NumberDataViewType.Int16, new short[] { short.MinValue, 3 }),
        (NumberDataViewType.UInt16, new ushort[] { 0, ushort.MaxValue }),
        (NumberDataViewType.Int32, new[] { int.MinValue, 10, 20 }),
        (NumberDataViewType.UInt32, new uint[] { 0, uint.MaxValue }),
        (NumberDataViewType.Int64, new[] { long.MinValue, long.MaxValue }),
        (NumberDataViewType.UInt64, new ulong[] { 0, ulong.MaxValue }),
        (NumberDataViewType.Single, new[] { 0.1f, float.Epsilon, float.NaN, float.NegativeInfinity }),
        (NumberDataViewType.Double, new[] { 0.1, double.MaxValue, -0.0 }),
        (TimeSpanDataViewType.Instance, new[] { TimeSpan.MinValue, TimeSpan.FromTicks(7), TimeSpan.FromDays(400) }),
        (DateTimeDataViewType.Instance, new[] { new DateTime(2024, 2, 29, 13, 0, 0, 7), DateTime.MinValue }),
        (
            DateTimeOffsetDataViewType.Instance,
            new[] { new DateTimeOffset(2024, 2, 29, 13, 0, 0, TimeSpan.FromMinutes(-210)), DateTimeOffset.MinValue }),
    ];

    [TestMethod]
    public void Values_of_every_type_come_back_from_a_file()
    {
        foreach ((PrimitiveDataViewType type, Array values) in s_values)
        {
            ClassValues given = Of(type, values);
            ClassValues read = ClassValuesFile.Read(ClassValuesFile.Write(given), values.Length);
            Assert.AreEqual(given.Type, read.Type);
            CollectionAssert.AreEqual(given.Texts().ToArray(), read.Texts().ToArray(), $"{type}");
        }
    }

    [TestMethod]
    public void Values_of_every_type_are_read_from_the_binary_format_of_earlier_models()
    {
        foreach ((PrimitiveDataViewType type, Array values) in s_values)
        {
            ClassValues given = Of(type, values);
            byte[] file = BinaryClassValues.Write(given);
            ClassValues read = ClassValueBinary.Read(file, values.Length);
            Assert.AreEqual(given.Type, read.Type);
            CollectionAssert.AreEqual(given.Texts().ToArray(), read.Texts().ToArray(), $"{type}");
            for (int length = 0; length < file.Length; length++)
                Assert.ThrowsExactly<InvalidDataException>(
                    () => ClassValueBinary.Read(file[..length], values.Length),
                    $"{type} cut at {length}");
            Assert.ThrowsExactly<InvalidDataException>(() => ClassValueBinary.Read(file, values.Length + 1));
        }
    }

    [TestMethod]
    public void Sparse_values_are_read_from_the_binary_format()
    {
        var sparse = new VBuffer<int>(5, 2, [7, 9], [1, 4]);
        ClassValues read = ClassValueBinary.Read(
            BinaryClassValues.Write(ClassValues.Create(new VectorDataViewType(NumberDataViewType.Int32, 5), sparse)),
            5);
        CollectionAssert.AreEqual(new[] { "0", "7", "0", "0", "9" }, read.Texts().ToArray());
    }

    [TestMethod]
    public void No_length_in_a_damaged_file_is_believed() =>
        Gen.Select(Gen.Int[0, s_values.Length - 1], Gen.Bool, Gen.Int[0, 4000], Gen.Byte, Gen.Int[1, 8]).Sample(
            (which, binary, at, by, length) =>
            {
                (PrimitiveDataViewType type, Array values) = s_values[which];
                ClassValues given = Of(type, values);
                byte[] file = binary ? BinaryClassValues.Write(given) : ClassValuesFile.Write(given);
                for (int i = 0; i < length; i++)
                    file[(at + i) % file.Length] = by;
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    ClassValues read = binary ? ClassValueBinary.Read(file, values.Length) : ClassValuesFile.Read(file, values.Length);
                    Assert.HasCount(values.Length, read.Texts());
                }
                catch (InvalidDataException)
                {
                }

                Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
            },
            iter: 3000,
            threads: 1);

    [TestMethod]
    public void More_values_than_classes_are_not_read()
    {
        string many = $"{{\"Type\":\"Text\",\"Values\":[{string.Join(',', Enumerable.Repeat("\"\"", 100_000))}]}}";
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] file = Encoding.UTF8.GetBytes(many);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => ClassValuesFile.Read(file, 3)).Message,
            "more than the network's 3 classes");
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ClassValues Of(PrimitiveDataViewType type, Array values) =>
        ClassValues.Create(
            new VectorDataViewType(type, values.Length),
            Activator.CreateInstance(typeof(VBuffer<>).MakeGenericType(type.RawType), values.Length, values, null)!);
}
