using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>A table's columns in a view, by their roles.</summary>
internal sealed class TableColumns
{
    /// <param name="input">The view, with its ids joined.</param>
    /// <param name="table">What the columns are.</param>
    /// <param name="spacing">The time between rows; null where it is not known yet.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public TableColumns(DataViewSchema input, ForecastTable table, SeriesSpacing? spacing)
    {
        Ids = [.. table.IdColumnNames.Select(name => Find(name, "id"))];
        Time = table.TimeColumnName is { } time ? OrderReader.Find(input, time) : null;
        Targets = [.. table.TargetColumnNames.Select(name => Find(name, "target"))];
        (string Role, CovariateRole Kind, IReadOnlyList<string> Names)[] groups =
        [
            ("past", CovariateRole.Past, table.PastColumnNames),
            ("known", CovariateRole.Known, table.KnownColumnNames),
            ("static", CovariateRole.Static, table.StaticColumnNames),
        ];
        Covariate[] all = [.. groups.SelectMany(group => group.Names.Select(name => new Covariate(Find(name, group.Role), group.Kind)))];
        Categories = [.. all.Where(one => one.Column.Type is TextDataViewType || table.CategoryColumnNames.Contains(one.Column.Name))];
        Numbers = [.. all.Except(Categories)];
        if (table.EmbedIds)
            Categories = [.. Categories, .. Ids.Select(id => new Covariate(id, CovariateRole.Static))];
        foreach (DataViewSchema.Column column in Targets.Concat(Numbers.Select(number => number.Column)))
        {
            if (NumberReaders.WidthOf(column) != 1)
                throw new ArgumentException($"Column '{column.Name}' must be one number per row; it is {column.Type}.");
        }

        foreach (DataViewSchema.Column column in Ids)
            CellTexts.Check(column, "id");
        foreach (Covariate category in Categories)
            CellTexts.Check(category.Column, "category");
        string? id = Ids.Length > 1 ? JoinedIds.Name : table.IdColumnNames.Count == 1 ? table.IdColumnNames[0] : null;
        Series = SeriesLayout.Find(
            input,
            id,
            table.TimeColumnName,
            sorts: !table.RowsInOrder && Time is not null,
            gathers: !table.RowsInOrder && id is not null) with
            {
                Gaps = Time is null ? TimeGapHandling.Ignore : table.TimeGaps,
                Spacing = spacing,
            };

        DataViewSchema.Column Find(string name, string role) => LstmMlNet.Schema.Columns.Find(input, name, role);
    }

    public DataViewSchema.Column[] Ids { get; }

    public DataViewSchema.Column? Time { get; }

    public DataViewSchema.Column[] Targets { get; }

    /// <summary>The numbers that a target is forecast in: as many digits as its own have.</summary>
    public NumberDataViewType TypeOf(int target) =>
        Targets[target].Type == NumberDataViewType.Double ? NumberDataViewType.Double : NumberDataViewType.Single;

    /// <summary>Covariates that are numbers.</summary>
    public Covariate[] Numbers { get; }

    /// <summary>Covariates that are categories, ids with vectors last.</summary>
    public Covariate[] Categories { get; }

    public SeriesLayout Series { get; }

    /// <summary>Whether rows have dates.</summary>
    public bool HasDates => Time is { } time && OrderReader.IsDate(time);

    /// <summary>Whether forecasts say the dates of their steps: these are of the time column's type.</summary>
    public bool HasTimes => Time?.Type is DateTimeDataViewType;

    /// <summary>Columns that forecasts keep: ids and time.</summary>
    public IEnumerable<DataViewSchema.Column> Kept => Time is { } time ? Ids.Append(time) : Ids;

    /// <summary>All columns that are read, beside those that make the series.</summary>
    public IEnumerable<DataViewSchema.Column> Needed =>
        Targets.Concat(Numbers.Concat(Categories).Select(covariate => covariate.Column)).Concat(Kept);
}
