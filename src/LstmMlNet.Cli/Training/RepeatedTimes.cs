using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>Rows of one series with the same place in the order: often several series whose id was not named.</summary>
internal static class RepeatedTimes
{
    /// <summary>
    /// What is done where steps are missing, if the command line does not say it: of a forecast an error, unless times repeat, which is warned of;
    /// of sequences a note.
    /// </summary>
    public static DataRoles Settle(MLContext mlContext, DataSource source, DataRoles roles, Scenario scenario)
    {
        if (roles.TimeGaps is not null || roles.Order is not { } order || scenario != Scenario.Forecasting)
            return roles;
        (long rows, long different) = Count(source.Load(mlContext, roles), roles.Id, order);
        return roles with { TimeGaps = different < rows ? TimeGapHandling.Ignore : TimeGapHandling.Error };
    }

    /// <summary>How many rows there are, and how many different places in the order of their series.</summary>
    public static (long Rows, long Different) Count(IDataView rows, SourceColumn? id, SourceColumn order)
    {
        DataViewSchema.Column column = rows.Schema[order.Name];
        using DataViewRowCursor cursor = rows.GetRowCursor(id is null ? [column] : [column, rows.Schema[id.Name]]);
        Func<long> place = column.Type is DateTimeDataViewType ? Reader<DateTime>(cursor, column, time => time.Ticks) : Reader<double>(cursor, column, BitConverter.DoubleToInt64Bits);
        ValueGetter<ReadOnlyMemory<char>>? ids = id is null ? null : cursor.GetGetter<ReadOnlyMemory<char>>(rows.Schema[id.Name]);
        var places = new HashSet<(string Id, long Place)>();
        ReadOnlyMemory<char> own = default;
        long count = 0;
        while (cursor.MoveNext())
        {
            count++;
            ids?.Invoke(ref own);
            places.Add((own.ToString(), place()));
        }

        return (count, places.Count);
    }

    private static Func<long> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, long> convert)
        where T : struct
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
