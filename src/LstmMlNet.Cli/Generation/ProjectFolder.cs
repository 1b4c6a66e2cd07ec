using System.Xml;
using System.Xml.Linq;

namespace LstmMlNet.Cli.Generation;

/// <summary>The project of a folder that was written earlier: a service, or a console program.</summary>
internal static class ProjectFolder
{
    /// <summary>The project file in a folder; null if there is none.</summary>
    public static string? ProjectIn(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.csproj").Order(StringComparer.Ordinal).FirstOrDefault()
        : null;

    /// <summary>Whether the program around a model is a service: as the project that is there, or as asked for.</summary>
    /// <param name="project">The project that is there; null for none.</param>
    /// <param name="asked">Whether a service was asked for.</param>
    /// <exception cref="UserError">A service was asked for, and a console program is there.</exception>
    public static bool IsWeb(string? project, bool asked)
    {
        if (project is null)
            return asked;
        bool isService = IsService(project);
        return isService || !asked
            ? isService
            : throw new UserError($"--web asks for a service, but '{project}' is a console program, which is not overwritten. Give "
                + "another --output, or remove it and its Program.cs.");
    }

    /// <summary>Whether a project is a service.</summary>
    /// <exception cref="UserError">The project cannot be read.</exception>
    public static bool IsService(string project)
    {
        try
        {
            return XDocument.Load(project).Root?.Attribute("Sdk")?.Value == "Microsoft.NET.Sdk.Web";
        }
        catch (XmlException exception)
        {
            throw new UserError($"'{project}' is not a readable project: {exception.Message}", exception);
        }
    }
}
