using System.Diagnostics.Metrics;

namespace LstmMlNet.AspNetCore;

/// <summary>The service's metrics, in the meter <see cref="MeterName"/>, for OpenTelemetry or <c>dotnet-counters</c>.</summary>
public sealed class SequenceModelMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "LstmMlNet.AspNetCore";

    private readonly Counter<long> _predictions;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _loads;

    /// <param name="factory">The factory that creates the meter.</param>
    public SequenceModelMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Meter meter = factory.Create(MeterName);
        _predictions = meter.CreateCounter<long>("lstm.predictions", "{sequence}", "Sequences (or steps of a stream) that were predicted.");
        _duration = meter.CreateHistogram<double>("lstm.prediction.duration", "s", "Time a request's predictions took.");
        _errors = meter.CreateCounter<long>("lstm.errors", "{request}", "Requests that were refused.");
        _loads = meter.CreateCounter<long>("lstm.model.loads", "{load}", "Times that the model's file was loaded.");
    }

    internal void Predicted(int sequences, TimeSpan time, string endpoint)
    {
        var tag = new KeyValuePair<string, object?>("endpoint", endpoint);
        _predictions.Add(sequences, tag);
        _duration.Record(time.TotalSeconds, tag);
    }

    internal void Refused(int status) => _errors.Add(1, new KeyValuePair<string, object?>("status", status));

    internal void Loaded(bool succeeded) => _loads.Add(1, new KeyValuePair<string, object?>("succeeded", succeeded));
}
