using System.Data.Common;
using LstmMlNet.Tables;
using LstmMlNet.Tables.Database;
using LstmMlNet.Tables.Survey;

namespace Microsoft.ML;

/// <summary>Loads tables as they are found: files and database queries.</summary>
public static class TableCatalog
{
    /// <summary>
    /// Loads a delimited file (CSV, TSV) of any encoding, separator and decimal sign. The file is read once to detect its types, and once
    /// for each cursor, row by row: it is never held in memory.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">The columns, and what is known about the format. Default: all columns, everything detected.</param>
    /// <exception cref="ArgumentException">The file lacks a column, or an option is out of its range.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">A row or cell cannot be read; the message names its line and column.</exception>
    public static IDataView LoadFromTable(this DataOperationsCatalog catalog, string path, TableOptions? options = null)
    {
        options ??= new TableOptions();
        return new TableView(catalog.SurveyTable(path, options), options);
    }

    /// <summary>Loads the rows of a database query, each value with its own type; text is parsed like the cells of a file.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="factory">The provider factory: <c>SqliteFactory.Instance</c>, <c>NpgsqlFactory.Instance</c>, …</param>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="query">The query. Rows come in its order.</param>
    /// <param name="options">The columns, and what is known about text values. Default: all columns.</param>
    /// <exception cref="ArgumentException">The query lacks a column, or an option is out of its range.</exception>
    /// <exception cref="DbException">The database cannot be reached, or the query fails.</exception>
    /// <exception cref="InvalidDataException">A value cannot be read; the message names its row and column.</exception>
    public static IDataView LoadFromQuery(
        this DataOperationsCatalog catalog,
        DbProviderFactory factory,
        string connectionString,
        string query,
        TableOptions? options = null)
    {
        options ??= new TableOptions();
        return new TableView(catalog.SurveyQuery(factory, connectionString, query, "the query", options), options);
    }

    /// <summary>Reads a delimited file once and surveys its columns.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What is known about the format. Default: everything is detected.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read as a table; the message names the line.</exception>
    public static TableSurvey SurveyTable(this DataOperationsCatalog catalog, string path, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Surveyor.OfFile(path, options ?? new TableOptions());
    }

    /// <summary>Reads the rows of a query once and surveys its columns.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="factory">The provider factory.</param>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="query">The query.</param>
    /// <param name="name">The name of the table in messages.</param>
    /// <param name="options">What is known about text values. Default: everything is detected.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="DbException">The database cannot be reached, or does not understand the query.</exception>
    /// <exception cref="InvalidDataException">The query returns no rows, or two columns with the same name.</exception>
    public static TableSurvey SurveyQuery(
        this DataOperationsCatalog catalog,
        DbProviderFactory factory,
        string connectionString,
        string query,
        string name,
        TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentException.ThrowIfNullOrEmpty(query);
        return Surveyor.OfQuery(new QuerySource(factory, connectionString, query), name, options ?? new TableOptions());
    }

    /// <summary>Loads a table that was surveyed, without reading it again to detect its types.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="survey">The survey of the table.</param>
    /// <param name="options">The columns; all other options must be the same as for the survey.</param>
    /// <exception cref="ArgumentException">The table lacks a column, or an option is out of its range.</exception>
    /// <exception cref="InvalidDataException">A column cannot be loaded with its type; the message names the first cells.</exception>
    public static IDataView LoadSurveyedTable(this DataOperationsCatalog catalog, TableSurvey survey, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(survey);
        options ??= new TableOptions();
        options.Validate();
        return new TableView(survey, options);
    }
}
