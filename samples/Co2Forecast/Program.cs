using Co2Forecast;

// Co2Forecast: the CO2 of 52 weeks ahead. Co2Forecast sunspots: the sunspots of 10 years ahead. A number after it is the seed;
// the trees take most of the time, a model for each step ahead: --quick leaves them out and trains the network for a third of the
// epochs, --few-trees grows a tenth of them.
bool quick = args.Contains("--quick");
int trees = quick ? 0 : args.Contains("--few-trees") ? 10 : 100;
string[] rest = [.. args.Where(arg => arg is not ("--quick" or "--few-trees"))];
Series? series = rest switch
{
    [] or ["co2", ..] => Series.Co2,
    ["sunspots", ..] => Series.Sunspots,
    _ => null,
};
int seed = 1;
if (series is null || rest.Length > 2 || (rest.Length == 2 && !int.TryParse(rest[1], out seed)))
{
    Console.Error.WriteLine("Usage: Co2Forecast [co2|sunspots] [seed] [--quick | --few-trees]");
    return 2;
}

if (quick)
    series.Options.Epochs /= 3;
Comparison.Run(series, seed, trees);
return 0;
