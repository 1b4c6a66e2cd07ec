using System.Data.Common;
using LstmMlNet.Tables;
using LstmMlNet.Tables.Database;
using LstmMlNet.Tables.Survey;

namespace Microsoft.ML;

/// <summary>Tables as they are found, as views.</summary>
public static class TableCatalog
{
    /// <summary>
    /// Loads a delimited file (CSV, TSV) of any encoding, separator and decimal sign. The file is read once for its types, and once for
    /// each cursor, row by row: it is never held in memory.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Columns, and what is known of the format. Default: all columns, everything found.</param>
    /// <exception cref="ArgumentException">The file lacks a column, or an option is out of its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A row or cell cannot be read; the message names its line and column.</exception>
    public static IDataView LoadFromTable(this DataOperationsCatalog catalog, string path, TableOptions? options = null)
    {
        options ??= new TableOptions();
        return new TableView(catalog.SurveyTable(path, options), options);
    }

    /// <summary>Loads the rows of a database's query, each value by its own type; texts are read as a file's cells are.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="factory">The driver: <c>SqliteFactory.Instance</c>, <c>NpgsqlFactory.Instance</c>, …</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="query">The query. Rows come in its order.</param>
    /// <param name="options">Columns, and what is known of texts. Default: all columns.</param>
    /// <exception cref="ArgumentException">The query lacks a column, or an option is out of its range.</exception>
    /// <exception cref="DbException">The database cannot be reached, or does not understand the query.</exception>
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

    /// <summary>Reads a delimited file once and says what its columns are.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What is known of the format. Default: everything is found.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read as a table; the message names the line.</exception>
    public static TableSurvey SurveyTable(this DataOperationsCatalog catalog, string path, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Surveyor.OfFile(path, options ?? new TableOptions());
    }

    /// <summary>Reads a query's rows once and says what its columns are.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="factory">The driver.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="query">The query.</param>
    /// <param name="name">The table as messages name it.</param>
    /// <param name="options">What is known of texts. Default: everything is found.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="DbException">The database cannot be reached, or does not understand the query.</exception>
    /// <exception cref="InvalidDataException">The query gives no rows, or two columns of one name.</exception>
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

    /// <summary>Loads a table that was surveyed, without reading it again for its types.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="survey">The table.</param>
    /// <param name="options">Columns; what else it says must be as it was for the survey.</param>
    /// <exception cref="ArgumentException">The table lacks a column, or an option is out of its range.</exception>
    /// <exception cref="InvalidDataException">A column cannot be loaded as it is to be; the message names the first places.</exception>
    public static IDataView LoadSurveyedTable(this DataOperationsCatalog catalog, TableSurvey survey, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(survey);
        options ??= new TableOptions();
        options.Validate();
        return new TableView(survey, options);
    }
}
