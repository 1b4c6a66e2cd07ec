using System.Text.RegularExpressions;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>Rows of one series with the same place in the order: often several series whose id was not named.</summary>
internal static partial class RepeatedTimes
{
    /// <summary>
    /// What is done where steps are missing, if the command line does not say it: of a forecast an error; of sequences a note.
    /// Where times repeat, which is warned of, steps are looked for between the different ones.
    /// </summary>
    /// <exception cref="UserError">Times repeat, and steps are missing between them.</exception>
    public static DataRoles Settle(MLContext mlContext, DataSource source, DataRoles roles, Scenario scenario)
    {
        if (roles.TimeGaps is not null || roles.Order is not { } order || scenario != Scenario.Forecasting)
            return roles;
        IDataView rows = source.Load(mlContext, roles);
        bool repeats = rows.Schema[order.Name].Type is DateTimeDataViewType
            ? HasRepeats<DateTime>(mlContext, rows, roles.Id, order)
            : HasRepeats<double>(mlContext, rows, roles.Id, order);
        return roles with { TimeGaps = repeats ? TimeGapHandling.Ignore : TimeGapHandling.Error };
    }

    /// <summary>How many rows there are, and how many different places in the order of their series.</summary>
    public static (long Rows, long Different) Count(IDataView rows, SourceColumn? id, SourceColumn order)
    {
        if (rows.Schema[order.Name].Type is DateTimeDataViewType)
        {
            (long times, HashSet<(string, DateTime)> places) = Places<DateTime>(rows, id, order);
            return (times, places.Count);
        }

        (long numbers, HashSet<(string, double)> others) = Places<double>(rows, id, order);
        return (numbers, others.Count);
    }

    private static bool HasRepeats<T>(MLContext mlContext, IDataView rows, SourceColumn? id, SourceColumn order)
        where T : struct
    {
        (long count, HashSet<(string Id, T Place)> places) = Places<T>(rows, id, order);
        if (places.Count == count)
            return false;
        IDataView different =
            mlContext.Data.LoadFromEnumerable(places.Select(place => new DifferentRow<T> { Id = place.Id, Place = place.Place }));
        IDataView named = mlContext.Transforms.CopyColumns(order.Name, nameof(DifferentRow<T>.Place)).Fit(different).Transform(different);
        try
        {
            var steps = mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
            {
                FeatureColumnNames = [nameof(DifferentRow<T>.One)],
                IdColumnName = id is null ? null : nameof(DifferentRow<T>.Id),
                OrderColumnName = order.Name,
                SortRows = true,
                InterleavedIds = id is not null,
                Length = 1,
            });
            using DataViewRowCursor cursor = steps.Fit(named).Transform(named).GetRowCursor([]);
            while (cursor.MoveNext())
            {
            }
        }
        catch (InvalidOperationException exception)
        {
            // The row's number is that of another table.
            throw new UserError(RowNumber().Replace(ErrorMessages.Of(exception), ""), exception);
        }

        return true;
    }

    private static (long Rows, HashSet<(string Id, T Place)> Places) Places<T>(IDataView rows, SourceColumn? id, SourceColumn order)
        where T : struct
    {
        DataViewSchema.Column column = rows.Schema[order.Name];
        using DataViewRowCursor cursor = rows.GetRowCursor(id is null ? [column] : [column, rows.Schema[id.Name]]);
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        ValueGetter<ReadOnlyMemory<char>>? ids = id is null ? null : cursor.GetGetter<ReadOnlyMemory<char>>(rows.Schema[id.Name]);
        var places = new HashSet<(string Id, T Place)>();
        (ReadOnlyMemory<char> own, T place, long count) = (default, default, 0);
        while (cursor.MoveNext())
        {
            count++;
            ids?.Invoke(ref own);
            getter(ref place);
            places.Add((own.ToString(), place));
        }

        return (count, places);
    }

    [GeneratedRegex(@", row \d+ \(counted from 0\)| \(row \d+\)")]
    private static partial Regex RowNumber();

    private sealed class DifferentRow<T>
        where T : struct
    {
        public string Id { get; set; } = "";

        public T Place { get; set; }

        public float One { get; set; } = 1;
    }
}
