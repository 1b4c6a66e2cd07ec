namespace LstmMlNet.AspNetCore;

/// <summary>
/// How a new model file is tried before the service switches to it. A file can be crafted so that ML.NET's own readers, which cannot be
/// stopped from within, exhaust all memory or never return; a child process that does so is killed, and the previous model remains in
/// service.
/// </summary>
public enum ModelTrialMode
{
    /// <summary>
    /// In a child process of the same program, which runs the library's startup hook instead of the program's own code. If no child can be
    /// started (built without startup hooks, no permission), the log says so once, and the model is loaded as with
    /// <see cref="InProcess"/>. The default.
    /// </summary>
    WhenPossible,

    /// <summary>In a child process only: if none can be started, no model is accepted, and the health check gives the reason.</summary>
    Required,

    /// <summary>
    /// No child process: the file is loaded on a thread of this process, with the same limits on time and file size. A load that does not
    /// return occupies a thread until the service is restarted, and no other file is accepted meanwhile.
    /// </summary>
    InProcess,
}
