using Co2Forecast;

// Co2Forecast: the CO2 of 52 weeks ahead. Co2Forecast sunspots: the sunspots of 10 years ahead. A number after it is the seed.
Series? series = args switch
{
    [] or ["co2", ..] => Series.Co2,
    ["sunspots", ..] => Series.Sunspots,
    _ => null,
};
int seed = 1;
if (series is null || args.Length > 2 || (args.Length == 2 && !int.TryParse(args[1], out seed)))
{
    Console.Error.WriteLine("Usage: Co2Forecast [co2|sunspots] [seed]");
    return 2;
}

Comparison.Run(series, seed);
return 0;
