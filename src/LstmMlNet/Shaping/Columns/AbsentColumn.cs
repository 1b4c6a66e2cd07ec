using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Columns;

/// <summary>A label that data to be predicted does not have: every value is missing.</summary>
internal static class AbsentColumn
{
    private static readonly MethodInfo s_value =
        typeof(AbsentColumn).GetMethod(nameof(Value), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo s_vector =
        typeof(AbsentColumn).GetMethod(nameof(EmptyVector), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <param name="type">The column's type.</param>
    /// <param name="steps">The current row's steps: values of a vector of any size.</param>
    public static Delegate CreateGetter(DataViewType type, Func<int> steps) => type is VectorDataViewType vector
        ? (Delegate)s_vector.MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [vector.Size > 0 ? () => vector.Size : steps])!
        : (Delegate)s_value.MakeGenericMethod(type.RawType).Invoke(null, [steps])!;

    /// <summary>What says that there is no value: NaN, no text, the missing key; the type's default where it has none.</summary>
    public static T? Of<T>() =>
        typeof(T) == typeof(float) ? (T)(object)float.NaN : typeof(T) == typeof(double) ? (T)(object)double.NaN : default;

    private static ValueGetter<T> Value<T>(Func<int> steps) => (ref T value) =>
    {
        steps();
        value = Of<T>()!;
    };

    private static ValueGetter<VBuffer<T>> EmptyVector<T>(Func<int> steps) => (ref VBuffer<T> value) =>
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, steps());
        editor.Values.Fill(Of<T>()!);
        value = editor.Commit();
    };
}
