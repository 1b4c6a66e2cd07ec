using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>How a model is streamed.</summary>
internal enum StreamKind
{
    /// <summary>The network's state is carried on: a step costs one step.</summary>
    Carried,

    /// <summary>The chain itself carries what the next row needs: a detector, whose rows are a stream.</summary>
    CarriedByChain,

    /// <summary>The network scores the sequence so far anew with every step.</summary>
    RescoredByNetwork,

    /// <summary>The whole chain runs anew with every step, or row.</summary>
    RescoredByChain,

    /// <summary>Not at all.</summary>
    None,
}

/// <summary>Finds out how a model can be streamed, and what in its chain makes it impossible.</summary>
internal static class StreamSupport
{
    /// <returns>How, and where it is impossible why.</returns>
    public static (StreamKind Kind, string? WhyNot) Of(ServedModel model)
    {
        ChainPlan plan = model.Chain.Plan;
        InputColumn[] required = [.. plan.Input.Columns.Where(column => column.IsRequired)];
        if (plan.Kind == ChainKind.Detector && model.Chain.CarriesState)
            return (StreamKind.CarriedByChain, null);
        if (plan.TakesLevel)
            return (StreamKind.RescoredByChain, null);
        if (!plan.TakesRows && plan.FeatureMaker is null && required.Length == 1)
            return (model.CanCarryState ? StreamKind.Carried : StreamKind.RescoredByNetwork, null);
        if (plan.TakesRows)
            return (StreamKind.RescoredByChain, null);
        string maker = $"{plan.FeatureMaker ?? "the chain"} makes '{plan.Network.FeatureColumnName}'";
        InputColumn? known = Array.Find(required, column => column.IsVector && (column.Shape.Steps ?? column.Shape.Size) is > 0);
        if (known is not null)
            return (StreamKind.None, $"{maker} of '{known.Name}', which is a whole sequence of {LengthOf(known.Shape)}: there is no "
                + "prediction for a part of one");
        return required.Any(column => column.IsVector)
            ? (StreamKind.RescoredByChain, null)
            : (StreamKind.None, $"{maker} of single values, all of which are one sequence");
    }

    private static string LengthOf(VectorShape shape) => shape.Steps is { } steps ? $"{steps} steps" : $"{shape.Size} values";
}
