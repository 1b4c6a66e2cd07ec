namespace LstmMlNet.Interop.Hdf5;

/// <summary>The global heap, where texts of any length are kept.</summary>
internal static class Hdf5Heap
{
    /// <summary>Where an object of a collection is, as much of it as is asked for.</summary>
    public static (ulong Place, ulong Length) Find(Hdf5Bytes file, ulong collection, uint index, uint length)
    {
        if (length == 0)
            return (0, 0);
        file.Expect(collection, "GCOL"u8);
        ulong end = collection + file.Long(collection + 8);
        file.At(collection, file.Long(collection + 8));
        ulong place = collection + 16;
        while (end >= place && end - place >= 16)
        {
            uint own = file.Short(place);
            ulong size = file.Long(place + 8);
            if (own == 0 || size > end - place - 16)
                break;
            if (own == index)
                return size >= length ? (place + 16, length) : throw Damaged();
            place += 16 + ((size + 7) / 8 * 8);
        }

        throw Damaged();

        InvalidDataException Damaged() => new($"The HDF5 file is damaged: there is no object {index} in the heap at {collection}.");
    }
}
