namespace LstmMlNet.Interop.Tensors;

/// <summary>The types of numbers in other frameworks' files, as far as they can be weights.</summary>
internal enum ElementType
{
    /// <summary>Whole numbers and others, which no weights are: a tensor of them is refused where a network needs it.</summary>
    Other,
    Half,
    BFloat16,
    Single,
    Double,
}
