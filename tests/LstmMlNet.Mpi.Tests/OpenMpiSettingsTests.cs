using System.Runtime.InteropServices;

namespace LstmMlNet.Mpi.Tests;

[TestClass]
internal sealed class OpenMpiSettingsTests
{
    private delegate nint GetVariableFunction([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    private delegate int SetVariableFunction(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
        int overwrite);

    [TestMethod]
    public void Native_libraries_see_what_is_set_and_what_the_user_has_set_stays()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Open MPI does not run on Windows.");
        (string kept, string set) = (OpenMpiSettings.Defaults[0].Variable, OpenMpiSettings.Defaults[1].Variable);
        Native<SetVariableFunction>("setenv")(kept, "1", 1);
        OpenMpiSettings.Apply();
        Assert.AreEqual("1", Variable(kept));
        Assert.AreEqual(OpenMpiSettings.Defaults[1].Value, Variable(set));
    }

    private static string? Variable(string name) => Marshal.PtrToStringUTF8(Native<GetVariableFunction>("getenv")(name));

    private static T Native<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), name));
}
