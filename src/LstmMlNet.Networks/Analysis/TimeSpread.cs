namespace LstmMlNet.Networks.Analysis;

/// <summary>The distribution of a time that was measured many times, in microseconds.</summary>
/// <param name="Median">The median.</param>
/// <param name="LowerQuartile">The lower quartile.</param>
/// <param name="UpperQuartile">The upper quartile.</param>
/// <param name="Runs">The number of runs.</param>
public sealed record TimeSpread(double Median, double LowerQuartile, double UpperQuartile, int Runs);
