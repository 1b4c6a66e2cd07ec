using LstmMlNet.Tables;
using Microsoft.ML;

namespace LstmMlNet.Cli.Data;

/// <summary>A source of rows.</summary>
internal abstract class DataSource
{
    /// <summary>The source's name in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The table's columns; none if the source already contains sequences.</summary>
    public abstract IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>What was left out or decided while reading, each in a sentence.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Whether each row is a whole sequence, in <c>Features</c>, with its class in <c>Label</c>.</summary>
    public virtual bool HoldsSequences => false;

    /// <summary>Whether sequences have times that are not equally spaced.</summary>
    public virtual bool HasIrregularTimes => false;

    /// <summary>Steps ahead that the format itself says are to be forecast; null where it does not.</summary>
    public virtual int? OwnHorizon => null;

    /// <summary>Columns that the format itself names; where the command line names others, those count.</summary>
    public virtual RoleOptions OwnRoles => new();

    /// <summary>Loads columns under their names, each as <see cref="DataRoles.KindOf"/> says.</summary>
    public abstract IDataView Load(MLContext mlContext, DataRoles roles);

    /// <summary>Loads columns by name, for a model that says itself what it takes.</summary>
    /// <exception cref="UserError">The source holds no rows.</exception>
    public virtual IDataView Load(MLContext mlContext, IReadOnlyList<TableColumn> columns) =>
        throw new UserError(
            $"{Name} is not a table: the model takes the columns {string.Join(", ", columns.Select(column => column.Name))}.");

    /// <exception cref="UserError">There is no such file or table, or it is of a format that is not read.</exception>
    public static DataSource Open(MLContext mlContext, DatasetOptions options)
    {
        if (options.ConnectionString is not null)
            return DatabaseSource.OpenPostgres(mlContext, options);
        if (Directory.Exists(options.Path))
            throw new UserError($"'{options.Path}' is a folder: give the path of a file.");
        if (!File.Exists(options.Path))
            throw new UserError($"There is no file '{options.Path}'. Give the path of a .csv, .tsv, .ts, .tsf or .db file with --dataset.");
        try
        {
            return FileFormats.Of(options.Path) switch
            {
                FileFormat.Series => new TsSource(mlContext, options.Path),
                FileFormat.Forecasting => new TsfSource(mlContext, options.Path),
                FileFormat.Sqlite => DatabaseSource.OpenSqlite(mlContext, options),
                _ => new TableSource(mlContext, options),
            };
        }
        catch (InvalidDataException exception)
        {
            throw new UserError(exception.Message, exception);
        }
    }
}
