using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>A name that a model was added by.</summary>
internal sealed record ModelName(string Name);

/// <summary>The models that are served, by their names.</summary>
internal sealed class ModelSlots(
    IEnumerable<ModelName> names,
    IOptionsMonitor<SequenceModelOptions> options,
    SequenceModelMetrics metrics,
    ILogger<ModelSlot> logger) : IDisposable
{
    private readonly Dictionary<string, ModelSlot> _slots =
        names.Select(name => name.Name)
            .Distinct()
            .ToDictionary(name => name, name => new ModelSlot(name, options.Get(name), metrics, logger));

    public IReadOnlyCollection<ModelSlot> All => _slots.Values;

    /// <exception cref="InvalidOperationException">No model was added by this name.</exception>
    public ModelSlot this[string name] => _slots.TryGetValue(name, out ModelSlot? slot)
        ? slot
        : throw new InvalidOperationException(name.Length == 0
            ? "No model was added: call builder.Services.AddLstmSequenceModel(options => options.ModelPath = …)."
            : $"No model was added by the name '{name}': call builder.Services.AddLstmSequenceModel(\"{name}\", options => "
                + "options.ModelPath = …).");

    public void Dispose()
    {
        foreach (ModelSlot slot in _slots.Values)
            slot.Dispose();
    }
}
