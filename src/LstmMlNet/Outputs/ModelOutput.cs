using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>A column that a transformer adds: its name, type, annotations, and how its values are had from a scorer.</summary>
internal abstract class ModelOutput(string name)
{
    public string Name { get; } = name;

    /// <summary>Whether the scorer must keep every step's hidden state.</summary>
    public virtual bool NeedsHiddenSequences => false;

    /// <summary>The column's type.</summary>
    /// <param name="steps">Steps of every sequence; null where they differ.</param>
    public abstract DataViewType TypeFor(int? steps);

    /// <summary>The column's annotations.</summary>
    /// <param name="setId">The number that this transformer's columns share.</param>
    public virtual DataViewSchema.Annotations? AnnotationsFor(uint setId) => null;

    /// <summary>A getter (<see cref="ValueGetter{TValue}"/>) of the current row's value.</summary>
    public abstract Delegate CreateGetter(ScoreSource source);

    /// <summary>A vector of floats, filled in place.</summary>
    protected static ValueGetter<VBuffer<float>> Vector(Func<int> length, Action<VBufferEditor<float>> fill) =>
        (ref VBuffer<float> value) =>
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, length());
            fill(editor);
            value = editor.Commit();
        };
}
