namespace LstmMlNet.AspNetCore.Models;

/// <summary>A model file that was not loaded, and why.</summary>
/// <param name="message">Why, in words for whoever runs the service.</param>
/// <param name="isTransient">Whether the same bytes may be loaded later: a file that is being written, a machine without memory.</param>
/// <param name="cause">What was thrown.</param>
internal sealed class ModelLoadException(string message, bool isTransient = false, Exception? cause = null) : Exception(message, cause)
{
    public bool IsTransient => isTransient;
}
