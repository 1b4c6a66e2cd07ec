using System.Text;
using LstmMlNet.AspNetCore.Requests;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>
/// A series' place in addresses: its ID; of several IDs all of them, separated by commas, where a comma within an ID is written with a
/// backslash before it.
/// </summary>
internal static class SeriesAddress
{
    /// <summary>The name of the only series of a table without IDs, where no address gives it one.</summary>
    public const string Only = "all";

    private const int MaximumLength = 256;
    private const char Separator = ',';
    private const char Escape = '\\';

    public static string Of(IReadOnlyList<string> ids) => ids.Count switch
    {
        0 => Only,
        1 => ids[0],
        _ => string.Join(Separator, ids.Select(id => id
            .Replace($"{Escape}", $"{Escape}{Escape}", StringComparison.Ordinal)
            .Replace($"{Separator}", $"{Escape}{Separator}", StringComparison.Ordinal))),
    };

    /// <summary>The IDs of an address.</summary>
    /// <exception cref="RequestException">It has another number of IDs than there are columns, or is too long.</exception>
    public static IReadOnlyList<string> Split(string address, IReadOnlyList<string> idColumns)
    {
        Check(address);
        if (idColumns.Count == 0)
            return [];
        if (idColumns.Count == 1)
            return [address];
        var ids = new List<string>();
        var id = new StringBuilder();
        for (int i = 0; i < address.Length; i++)
        {
            if (address[i] == Separator)
            {
                ids.Add(id.ToString());
                id.Clear();
                continue;
            }

            if (address[i] == Escape && i + 1 < address.Length)
                i++;
            id.Append(address[i]);
        }

        ids.Add(id.ToString());
        return ids.Count == idColumns.Count
            ? ids
            : throw new RequestException($"the series' id '{address}' has {ids.Count} parts; the model's series have {idColumns.Count}, "
                + $"separated by commas: {string.Join(", ", idColumns)}. A comma within an id is written \\,.");
    }

    /// <exception cref="RequestException">The address is too long.</exception>
    public static void Check(string address)
    {
        if (address.Length > MaximumLength)
            throw new RequestException($"the series' id has {address.Length} characters; at most {MaximumLength} are taken.");
    }
}
