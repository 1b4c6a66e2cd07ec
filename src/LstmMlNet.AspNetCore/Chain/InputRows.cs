using System.Text.Json;
using LstmMlNet.AspNetCore.Requests;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>The rows of a request, column by column, as the model's schema has them.</summary>
internal sealed class InputRows(ChainInput input)
{
    private const int LargeLength = 8192;

    private readonly bool[] _given = new bool[input.Columns.Count];

    public InputColumn[] Columns { get; } = [.. input.Columns.Select(column => column.CreateEmpty())];

    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        foreach (InputColumn column in Columns)
            column.Clear();
    }

    /// <summary>Reads an object as the next row.</summary>
    /// <param name="reader">At the object's start; at its end afterwards.</param>
    /// <param name="where">The beginning of an error: which sequence or row.</param>
    /// <exception cref="RequestException">The object is not a valid row.</exception>
    public void Read(ref Utf8JsonReader reader, string where) => Read(ref reader, where, continues: false);

    /// <summary>Reads an object whose vectors continue the last row's.</summary>
    public void ReadMore(ref Utf8JsonReader reader, string where) => Read(ref reader, where, continues: true, Begin());

    /// <summary>Reads an array that continues the last row's vector in the only column there is.</summary>
    public void ReadMoreOf(int column, ref Utf8JsonReader reader)
    {
        if (Begin() && Array.Exists(Columns, other => other.IsRequired && other != Columns[column]))
            throw new RequestException($"the first step must give all columns; {input.Wanted}.");
        Columns[column].ReadMore(ref reader, "");
    }

    /// <summary>Keeps only the first rows, and discards a partially read one.</summary>
    public void Keep(int rows)
    {
        Count = Math.Min(Count, rows);
        foreach (InputColumn column in Columns)
            column.Keep(rows);
    }

    /// <summary>Whether so much was read that nothing of it should be kept for the next request.</summary>
    public bool IsLarge => Columns.Any(column => column.IsRequired && Count > 0 && column.LastLength > LargeLength);

    /// <summary>
    /// The number furthest from zero in a row, in words: the most likely cause of an overflow. Of rows that predictions are made of
    /// together, that in any.
    /// </summary>
    public string Furthest(int row) =>
        Columns.Where(column => column.IsRequired && column.Role is not (ColumnRoles.Id or ColumnRoles.Time))
            .SelectMany(column => (input.TakesRows ? Enumerable.Range(0, Count) : [row]).Select(column.Furthest))
            .Where(place => place is not null)
            .MaxBy(place => place!.Value.Magnitude)?.Place
        ?? "there is none among the values";

    private void Read(ref Utf8JsonReader reader, string where, bool continues, bool isFirst = true)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RequestException(reader.TokenType == JsonTokenType.Null
                ? $"{where}it is null; {input.Wanted}."
                : $"{where}it is not an object; {input.Wanted}.");
        Array.Clear(_given);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = NameOf(ref reader, where);
            int? found = input.Find(name);
            reader.Read();

            // Generated clients send null for missing values.
            if (reader.TokenType == JsonTokenType.Null && (found is not { } column || Columns[column].IsVector))
                continue;
            int place = found ?? throw new RequestException($"{where}there is no column '{name}'; {input.Wanted}.");
            if (_given[place])
                throw new RequestException($"{where}column '{Columns[place].Name}' is given twice.");

            // Columns that predictions do not depend on (a label, say) may be sent too.
            if (!Columns[place].IsRequired)
            {
                reader.Skip();
                continue;
            }

            _given[place] = true;
            if (continues)
                Columns[place].ReadMore(ref reader, where);
            else
                Columns[place].Read(ref reader, where);
        }

        for (int i = 0; i < Columns.Length; i++)
        {
            if (_given[i])
                continue;
            if (Columns[i].IsRequired && !Columns[i].MayBeOmitted && (isFirst || Columns[i].IsVector))
                throw new RequestException($"{where}column '{Columns[i].Name}' is missing; {input.Wanted}.");
            if (!continues)
                Columns[i].AddMissing();
        }

        if (!continues)
            Count++;
    }

    /// <summary>Begins a row with empty vectors if there is none yet.</summary>
    private bool Begin()
    {
        if (Count > 0)
            return false;
        foreach (InputColumn column in Columns)
        {
            column.AddMissing();
            if (column.IsVector)
                column.Truncate(0);
        }

        Count = 1;
        return true;
    }

    private static string NameOf(ref Utf8JsonReader reader, string where)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new RequestException($"{where}a property name is not valid text (half of a surrogate pair, or not UTF-8).");
        }
    }
}
