using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>A stream to a detector: each row is compared with what was expected after the rows before it in its series. Only what the next
/// row needs is kept, so that a stream may go on for ever.</summary>
internal sealed class DetectorPrediction : RunningPrediction
{
    private readonly HashSet<string> _series = [];
    private readonly int? _id;
    private ChainRow _row;

    public DetectorPrediction(ServedModel model, SequenceModelOptions options)
        : base(model, options)
    {
        ChainPlan plan = model.Chain.Plan;
        _id = plan.Detector!.IdColumnName is { } id ? plan.Input.Find(id) : null;
        _row = model.Chain.Bind(Rows);
    }

    protected override int MaximumSteps => int.MaxValue;

    protected override void Predict(Utf8JsonWriter json)
    {
        if (_id is { } place && _series.Add(Rows.Columns[place].TextAt(0)) && _series.Count > Options.MaximumSeries)
        {
            _series.Remove(Rows.Columns[place].TextAt(0));
            throw new RequestException(
                $"the stream has {Options.MaximumSeries} series, the maximum: send \"reset\" to start over, or open another stream.");
        }

        _row.WriteAnswer(json);
        Rows.Clear();
    }

    protected override void Reset()
    {
        _series.Clear();
        _row.Dispose();
        _row = Model.Chain.Bind(Rows);
    }

    protected override void Release() => _row.Dispose();
}
