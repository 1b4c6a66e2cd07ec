using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Streams;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>What <c>GET …/model</c> says of a model.</summary>
internal static class ModelDescriptions
{
    public static ModelResponse Of(ModelSlot slot, ServedModel model)
    {
        ChainPlan plan = model.Chain.Plan;
        (StreamKind kind, string? whyNot) = StreamSupport.Of(model);
        return new ModelResponse
        {
            Name = slot.Name,
            Task = plan.Kind == ChainKind.Detector ? "AnomalyDetection" : plan.Network.Task.ToString(),
            Kind = plan.Kind switch
            {
                ChainKind.Table => "table",
                ChainKind.Detector => "detector",
                _ => plan.Series is not null ? "windows" : plan.TakesRows ? "rows" : "sequence",
            },
            Label = plan.LabelName,
            Classes = plan.Outputs.Classes,
            FeaturesPerStep = model.Network.Features,
            Channels = plan.ChannelNames,
            Steps = model.Network.Steps,
            Inputs = [.. plan.Input.Columns.Where(column => !column.Column.IsHidden).Select(Input)],
            TakesRows = plan.TakesRows,
            KeepsSeries = plan.Series is not null,
            IdColumns = plan.Series?.IdColumns ?? [],
            Horizon = plan.Series is { Horizon: > 0 and var horizon } ? horizon : null,
            RowsNeeded = plan.Series?.RowsNeeded,
            ConfidenceLevel = plan.Table?.ConfidenceLevel,
            FalseAlarmRate = plan.Detector?.FalseAlarmRate,
            Streaming = kind switch
            {
                StreamKind.Carried or StreamKind.CarriedByChain => "carried",
                StreamKind.None => "none",
                _ => "rescored",
            },
            WhyNoStreaming = whyNot,
            Parameters = model.Ensemble.ParameterCount,
            Summary = model.Ensemble.Summary(),
            LoadedAt = model.WrittenAt,
        };
    }

    private static InputResponse Input(InputColumn column) => new()
    {
        Name = column.Name,
        Type = column.ItemName,
        IsArray = column.IsVector,
        Width = column.IsVector ? column.Shape.Width : null,
        Steps = column.IsVector && column.Shape.Width is not null ? column.Shape.Steps : null,
        IsRequired = column.IsRequired,
        MayBeOmitted = column.MayBeOmitted,
        Role = column.Role,
    };
}
