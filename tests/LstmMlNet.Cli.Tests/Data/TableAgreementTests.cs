using System.Globalization;
using CsCheck;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Training;
using LstmMlNet.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Tests.Data;

/// <summary>
/// From any table the tool and the library make the same sequences as a plain computation, which shares no code with them.
/// </summary>
[TestClass]
internal sealed class TableAgreementTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Sequences_of_rows_are_those_that_the_table_says() => RandomTable.Any(4, 12, hasGaps: false).Sample(
        table =>
        {
            using var tool = new Tool();
            (DataSource source, IDataView library) =
                Open(tool, table, out DataRoles roles, table.IsClassified ? Scenario.Classification : Scenario.Regression);
            (IDataView own, int width) = SequenceData.Sequences(_mlContext, source, roles, source.Load(_mlContext, roles));
            Assert.AreEqual(table.Features, width);
            IDataView shaped = _mlContext.Transforms.RowsToSequences(SequenceData.Options(roles)).Fit(library).Transform(library);
            float[][] expected = [.. table.Series.Select(series => Filled(series).SelectMany(values => values).ToArray())];
            string[] labels = [.. table.Series.Select(series => series[0].Label)];
            foreach (IDataView view in new[] { own, shaped })
            {
                AreSame(expected, [.. view.GetColumn<float[]>("Features")], table);
                CollectionAssert.AreEqual(
                    table.Series.Select(series => series[0].Id).ToArray(),
                    view.GetColumn<string>(table.Id).ToArray(),
                    table.Text);
                string[] actual = table.IsClassified
                    ? [.. view.GetColumn<string>(table.Label)]
                    : [.. view.GetColumn<float>(table.Label).Select(label => label.ToString("F2", CultureInfo.InvariantCulture))];
                CollectionAssert.AreEqual(labels, actual, table.Text);
            }
        },
        iter: 60,
        seed: "0000000000001",
        threads: 1);

    [TestMethod]
    public void Windows_never_bridge_a_gap_and_each_series_is_held_out_at_its_own_end() => RandomTable.Any(30, 40, hasGaps: true).Sample(
        table =>
        {
            using var tool = new Tool();
            int missing = table.Series.Count(series => series[^1].Step - series[0].Step >= series.Length);
            foreach (TimeGapHandling gaps in new[]
            {
                TimeGapHandling.Error,
                TimeGapHandling.Ignore,
                TimeGapHandling.Fill,
                TimeGapHandling.Split,
            })
            {
                (DataSource source, IDataView library) = Open(tool, table, out DataRoles roles, Scenario.Forecasting, gaps);
                if (gaps == TimeGapHandling.Error && missing > 0)
                {
                    StringAssert.Contains(
                        Assert.Throws<Exception>(() => Windows(source, roles)).ToString(),
                        missing == 1 ? " is missing" : $"are missing in {missing} gaps",
                        table.Text);
                    continue;
                }

                SequenceData own = Windows(source, roles);
                var options = SequenceData.Options(roles, own.Forecast!);
                options.KeepIncomplete = false;
                IDataView shaped = _mlContext.Transforms.SequenceWindows(options).Fit(library).Transform(library);
                (string Id, float[] Past, float[] Future)[] expected =
                [
                    .. table.Series.SelectMany(series => Cut(series, own.Forecast!.Window, own.Forecast.Horizon, gaps)),
                ];
                foreach (IDataView view in new[] { own.All, shaped })
                {
                    AreSame([.. expected.Select(window => window.Past)], [.. view.GetColumn<float[]>("Features")], table);
                    AreSame([.. expected.Select(window => window.Future)], [.. view.GetColumn<float[]>("Future")], table);
                }

                // The last fifth of each series' windows is held out; the one before would share a value with them.
                var parts = expected.GroupBy(window => window.Id).Select(windows => (
                    All: windows.Select(window => window.Past).ToArray(),
                    Test: (int)Math.Round(windows.Count() * 0.2, MidpointRounding.AwayFromZero))).ToArray();
                AreSame([.. parts.SelectMany(part => part.All[^part.Test..])], [.. own.Test.GetColumn<float[]>("Features")], table);
                AreSame(
                    [.. parts.SelectMany(part => part.All[..(part.All.Length - part.Test - 1)])],
                    [.. own.Train.GetColumn<float[]>("Features")],
                    table);
            }
        },
        iter: 25,
        seed: "0000000000002",
        threads: 1);

    private SequenceData Windows(DataSource source, DataRoles roles)
    {
        SequenceData data = SequenceData.Create(_mlContext, source, roles, Scenario.Forecasting, new ForecastConfig(4, 2), 0.2);
        Assert.IsNotEmpty(data.All.GetColumn<float[]>("Features"));
        return data;
    }

    /// <summary>The table as the tool opens it, and as the library loads it.</summary>
    private (DataSource Source, IDataView Library) Open(
        Tool tool,
        RandomTable table,
        out DataRoles roles,
        Scenario scenario,
        TimeGapHandling? gaps = null)
    {
        string path = tool.PathOf("table.csv");
        File.WriteAllText(path, table.Text, table.Encoding);
        DataSource source = DataSource.Open(_mlContext, new DatasetOptions { Path = path });
        bool isForecast = scenario == Scenario.Forecasting;
        roles = new RoleOptions
        {
            Label = isForecast ? table.Names[0] : table.Label,
            Id = table.Id,
            Order = table.Order,
            Features = table.Names[..table.Features],
            Missing = MissingValueHandling.ForwardFill,
            TimeGaps = gaps,
        }.Resolve(source, scenario);
        TableColumn[] columns =
        [
            .. table.Names[..table.Features].Select(name => new TableColumn(name, DataKind.Single)),
            new TableColumn(table.Id, DataKind.String),
            new TableColumn(table.Order, table.HasDates ? DataKind.DateTime : DataKind.Double),
            .. isForecast ? [] : new[] { new TableColumn(table.Label, table.IsClassified ? DataKind.String : DataKind.Single) },
        ];
        return (source, _mlContext.Data.LoadFromTable(path, new TableOptions { Columns = columns }));
    }

    /// <summary>Each row's features, a missing one as it was last known.</summary>
    private static IEnumerable<float[]> Filled(RandomRow[] series)
    {
        float[] last = [.. series[0].Values];
        foreach (RandomRow row in series)
        {
            for (int i = 0; i < last.Length; i++)
                last[i] = float.IsNaN(row.Values[i]) ? last[i] : row.Values[i];
            yield return [.. last];
        }
    }

    /// <summary>A series' windows with what follows: NaN where nobody measured it; none of whose future nothing is known.</summary>
    private static IEnumerable<(string Id, float[] Past, float[] Future)> Cut(
        RandomRow[] series,
        int length,
        int horizon,
        TimeGapHandling gaps)
    {
        foreach (RandomRow[] part in Parts(series, gaps))
        {
            float[][] known = [.. Filled(part)];
            for (int start = 0; start + length + horizon <= part.Length; start++)
            {
                float[] future = [.. part[(start + length)..(start + length + horizon)].Select(row => row.Values[0])];
                if (!Array.TrueForAll(future, float.IsNaN) && Array.TrueForAll(known[start], value => !float.IsNaN(value)))
                    yield return (series[0].Id, [.. known[start..(start + length)].SelectMany(values => values)], future);
            }
        }
    }

    private static IEnumerable<RandomRow[]> Parts(RandomRow[] series, TimeGapHandling gaps)
    {
        var part = new List<RandomRow>();
        foreach (RandomRow row in series)
        {
            int before = part.Count > 0 ? part[^1].Step : row.Step - 1;
            if (gaps == TimeGapHandling.Split && row.Step > before + 1)
            {
                yield return [.. part];
                part.Clear();
            }

            for (int step = before + 1; gaps == TimeGapHandling.Fill && step < row.Step; step++)
                part.Add(new RandomRow(row.Id, step, [.. row.Values.Select(_ => float.NaN)], row.Label));
            part.Add(row);
        }

        yield return [.. part];
    }

    private static void AreSame(float[][] expected, float[][] actual, RandomTable table)
    {
        Assert.HasCount(expected.Length, actual, table.Text);
        for (int i = 0; i < expected.Length; i++)
            CollectionAssert.AreEqual(
                expected[i],
                actual[i],
                $"sequence {i}: {string.Join(' ', actual[i])} instead of {string.Join(' ', expected[i])} in\n{table.Text}");
    }
}
