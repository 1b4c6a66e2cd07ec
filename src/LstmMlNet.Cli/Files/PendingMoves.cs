using System.Text.Json;
using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Files;

/// <summary>
/// The list of a folder's files that lie complete beside their places and are to be moved there, as a file in the folder:
/// <c>lstm-mlnet.pending</c>. It is gone when all moves are made; where a kill came between, the next command makes those left.
/// </summary>
internal static class PendingMoves
{
    private const string FileName = "lstm-mlnet.pending";
    private const string Suffix = ".new";
    private const long MostBytes = 1 << 20;

    /// <summary>Where a file, or a folder, lies until it is moved.</summary>
    public static string Beside(string place) => place + Suffix;

    /// <summary>Where a file of a folder lies; of a link, what it points to, so that it stays one.</summary>
    public static string PlaceOf(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
    }

    /// <summary>Writes the list, whole or not at all.</summary>
    public static void Write(string folder, IReadOnlyList<string> names) =>
        AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, names));

    /// <summary>Makes the moves of a list that is there.</summary>
    /// <exception cref="UserError">The folder may not be written to, or the list is none.</exception>
    public static void Finish(string folder)
    {
        string list = Path.Combine(folder, FileName);
        if (!File.Exists(list))
            return;
        try
        {
            foreach (string name in Read(list))
            {
                string place = PlaceOf(folder, name);

                // Moved before the kill, or by another command at the same time.
                if (File.Exists(Beside(place)))
                    Move(Beside(place), place);
            }

            File.Delete(list);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UserError($"Training was interrupted while it wrote to '{folder}', and what it left ('{FileName}') cannot be "
                + $"completed: {exception.Message}", exception);
        }
    }

    private static string[] Read(string list)
    {
        if (new FileInfo(list).Length > MostBytes)
            throw new JsonException($"it has more than {MostBytes:N0} bytes.");
        string[] names = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(list)) ?? [];

        // Who passes a folder on passes its list on: nothing outside of it is touched.
        return Array.TrueForAll(
            names,
            name => !string.IsNullOrEmpty(name) && !Path.IsPathRooted(name) && !name.Split('/', '\\').Contains(".."))
            ? names
            : throw new JsonException("it names files outside of the folder.");
    }

    private static void Move(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Another command has moved it meanwhile.
        }
    }
}
