using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Folders;

/// <summary>The rows of all files of a folder, one file after the other, each with the name of its file and of its folder.</summary>
internal static class SeriesFolder
{
    public const string File = "File";
    public const string Folder = "Folder";

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It holds no such files.</exception>
    /// <exception cref="ArgumentException">The loader's columns have a name that is added here.</exception>
    public static IDataView Open(string folder, string pattern, TextLoader loader)
    {
        // Ordinal order: the same on every machine.
        string[] files = [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new FileNotFoundException($"The folder '{folder}' and those in it hold no file {pattern}.");
        DataViewSchema rows = loader.GetOutputSchema();
        foreach (string name in new[] { File, Folder })
        {
            if (rows.GetColumnOrNull(name) is not null)
                throw new ArgumentException(
                    $"The files have a column '{name}', which is the name of a column that is added. Name it otherwise.");
        }

        var builder = new DataViewSchema.Builder();
        builder.AddColumns(rows);
        builder.AddColumn(File, TextDataViewType.Instance);
        builder.AddColumn(Folder, TextDataViewType.Instance);
        DataViewSchema schema = builder.ToSchema();
        return new ShapedView(schema, active => new FolderCursor(schema, active, folder, files, loader));
    }
}
