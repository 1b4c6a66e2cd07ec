namespace LstmMlNet.Networks.Analysis;

/// <summary>A time measured many times, in microseconds.</summary>
/// <param name="Median">Half of the runs took less.</param>
/// <param name="LowerQuartile">A quarter of the runs took less.</param>
/// <param name="UpperQuartile">A quarter of the runs took more.</param>
/// <param name="Runs">How many runs.</param>
public sealed record TimeSpread(double Median, double LowerQuartile, double UpperQuartile, int Runs);
