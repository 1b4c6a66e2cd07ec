using System.Data.Common;

namespace LstmMlNet.Tables.Database;

/// <summary>A query of a database.</summary>
/// <param name="Factory">The driver.</param>
/// <param name="ConnectionString">The database.</param>
/// <param name="Query">What is asked; its rows are the table's.</param>
internal sealed record QuerySource(DbProviderFactory Factory, string ConnectionString, string Query)
{
    /// <exception cref="InvalidOperationException">The driver gives no connections.</exception>
    /// <exception cref="DbException">The database cannot be reached, or does not understand the query.</exception>
    public QueryReader Open()
    {
        DbConnection connection = Factory.CreateConnection()
            ?? throw new InvalidOperationException($"{Factory.GetType().Name} gives no connections.");
        try
        {
            connection.ConnectionString = ConnectionString;
            connection.Open();
            return new QueryReader(connection, Query);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
