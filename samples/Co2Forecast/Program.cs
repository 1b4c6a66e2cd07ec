using Co2Forecast;

// Co2Forecast: the CO2 of 52 weeks ahead. Co2Forecast sunspots: the sunspots of 10 years ahead. A number after it is the seed;
// --quick leaves the trees out, which take most of the time: a model for each step ahead.
bool quick = args.Contains("--quick");
string[] rest = [.. args.Where(arg => arg != "--quick")];
Series? series = rest switch
{
    [] or ["co2", ..] => Series.Co2,
    ["sunspots", ..] => Series.Sunspots,
    _ => null,
};
int seed = 1;
if (series is null || rest.Length > 2 || (rest.Length == 2 && !int.TryParse(rest[1], out seed)))
{
    Console.Error.WriteLine("Usage: Co2Forecast [co2|sunspots] [seed] [--quick]");
    return 2;
}

Comparison.Run(series, seed, withTrees: !quick);
return 0;
