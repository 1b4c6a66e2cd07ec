using Microsoft.ML;

namespace LstmMlNet.Schema;

/// <summary>What a label column is to a task.</summary>
/// <param name="Column">The column.</param>
/// <param name="Count">How many classes, or numbers.</param>
/// <param name="Values">The classes' values, where the key has any.</param>
internal sealed record LabelShape(DataViewSchema.Column Column, int Count, ClassValues? Values = null);
