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
            Task = plan.Network.Task.ToString(),
            Label = plan.LabelName,
            Classes = plan.Outputs.Classes,
            FeaturesPerStep = model.Network.Features,
            Channels = plan.ChannelNames,
            Steps = model.Network.Steps,
            Inputs = [.. plan.Input.Columns.Where(column => !column.Column.IsHidden).Select(Input)],
            TakesRows = plan.TakesRows,
            Streaming = kind switch { StreamKind.Carried => "carried", StreamKind.None => "none", _ => "rescored" },
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
        IsRequired = column.IsRequired,
    };
}
