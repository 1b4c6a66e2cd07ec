using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Folders;

/// <summary>Reads one file after the other, each while it is its turn.</summary>
internal sealed class FolderCursor : ShapedCursor
{
    private static readonly MethodInfo s_create =
        typeof(FolderCursor).GetMethod(nameof(CreateOf), BindingFlags.NonPublic | BindingFlags.Instance)!;
    private readonly DataViewSchema _schema;
    private readonly bool[] _active;
    private readonly string _folder;
    private readonly string[] _files;
    private readonly TextLoader _loader;
    private readonly int _fileColumn;
    private DataViewRowCursor? _cursor;
    private int _file = -1;

    public FolderCursor(DataViewSchema schema, bool[] active, string folder, string[] files, TextLoader loader)
        : base(schema, active)
    {
        _schema = schema;
        _active = active;
        _folder = folder;
        _files = files;
        _loader = loader;
        _fileColumn = schema.Count - 2;
    }

    protected override bool MoveNextCore()
    {
        while (_cursor is null || !_cursor.MoveNext())
        {
            _cursor?.Dispose();
            _cursor = null;
            if (++_file >= _files.Length)
                return false;
            IDataView rows = _loader.Load(new MultiFileSource(_files[_file]));
            _cursor = rows.GetRowCursor(rows.Schema.Where(column => _active[column.Index]));
        }

        return true;
    }

    protected override Delegate CreateGetter(int column)
    {
        if (column == _fileColumn)
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
                value = Path.GetRelativePath(_folder, Current()).Replace('\\', '/').AsMemory());
        if (column > _fileColumn)
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
                value = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(Current()))).AsMemory());
        DataViewType type = _schema[column].Type;
        Type raw = type is VectorDataViewType vector ? typeof(VBuffer<>).MakeGenericType(vector.ItemType.RawType) : type.RawType;
        return (Delegate)s_create.MakeGenericMethod(raw).Invoke(this, [column])!;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _cursor?.Dispose();
        base.Dispose(disposing);
    }

    private string Current()
    {
        RequireRow();
        return _files[_file];
    }

    /// <summary>A getter that reads from whatever file it is the turn of.</summary>
    private ValueGetter<T> CreateOf<T>(int column)
    {
        ValueGetter<T>? getter = null;
        DataViewRowCursor? of = null;
        return (ref T value) =>
        {
            RequireRow();
            if (of != _cursor)
            {
                of = _cursor;
                getter = of!.GetGetter<T>(of.Schema[column]);
            }

            getter!(ref value);
        };
    }
}
