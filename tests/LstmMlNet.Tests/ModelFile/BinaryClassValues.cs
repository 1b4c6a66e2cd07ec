using System.Reflection;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Tests.ModelFile;

/// <summary>Writes class values as models up to version 2 have them: by ML.NET's own saver, which is internal.</summary>
internal static class BinaryClassValues
{
    public static byte[] Write(ClassValues values)
    {
        Type saverType = typeof(TextLoader).Assembly.GetType("Microsoft.ML.Data.IO.BinarySaver", throwOnError: true)!;
        object arguments = Activator.CreateInstance(saverType.GetNestedType("Arguments")!)!;
        object saver = saverType.GetConstructor([typeof(IHostEnvironment), arguments.GetType()])!.Invoke([new MLContext(), arguments]);
        MethodInfo write = saverType.GetMethod("TryWriteTypeAndValue")!.MakeGenericMethod(values.Boxed.GetType());
        using var stream = new MemoryStream();
        Assert.AreEqual(true, write.Invoke(saver, [stream, values.Type, values.Boxed, 0]));
        return stream.ToArray();
    }
}
