using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;

/// <summary>Build task: writes a copy of an assembly in which all types and members are public, for the compiler only.</summary>
public class MakePublic : Task
{
    [Required]
    public string Source { get; set; }

    [Required]
    public string Target { get; set; }

    /// <summary>The folders with the assembly's own references.</summary>
    [Required]
    public string[] Folders { get; set; }

    public override bool Execute()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target));
        using (var resolver = new DefaultAssemblyResolver())
        {
            foreach (string folder in Folders)
                resolver.AddSearchDirectory(folder);
            using (AssemblyDefinition assembly =
                AssemblyDefinition.ReadAssembly(Source, new ReaderParameters { AssemblyResolver = resolver }))
            {
                foreach (TypeDefinition type in assembly.MainModule.GetTypes())
                    Open(type);
                assembly.Write(Target);
            }
        }

        return true;
    }

    private static void Open(TypeDefinition type)
    {
        if (type.IsNested)
            type.IsNestedPublic = true;
        else
            type.IsPublic = true;
        foreach (MethodDefinition method in type.Methods)
        {
            // "private protected" becomes "protected", so that overrides are written as they are; explicit interface members stay.
            if (method.IsFamilyAndAssembly)
                method.IsFamily = true;
            else if (method.IsAssembly)
                method.IsPublic = true;
        }

        foreach (FieldDefinition field in type.Fields)
        {
            if (field.IsFamilyAndAssembly)
                field.IsFamily = true;
            else if (field.IsAssembly)
                field.IsPublic = true;
        }
    }
}
