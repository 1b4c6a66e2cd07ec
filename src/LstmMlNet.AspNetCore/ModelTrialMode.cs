namespace LstmMlNet.AspNetCore;

/// <summary>
/// How a new model file is tried before the service takes it up. A file can be made so that ML.NET's own readers, which nothing stops from
/// within, take all memory or never end; a child process that does so is killed, and the previous model is still served.
/// </summary>
public enum ModelTrialMode
{
    /// <summary>
    /// In a child process of this very program, which runs the library's startup hook in place of the program's own code. Where no
    /// child can be
    /// started (built without startup hooks, no rights), the log says so once, and the model is loaded as with <see cref="InProcess"/>.
    /// The default.
    /// </summary>
    WhenPossible,

    /// <summary>In a child process, or not at all: where none can be started, no model is taken up, and the health check says
    /// why.</summary>
    Required,

    /// <summary>
    /// Not at all: loaded on a thread of this process, within the same time and the same bounds on the file's size. A load that does
    /// not end
    /// costs a thread until the service is restarted, and no other file is taken up meanwhile.
    /// </summary>
    InProcess,
}
