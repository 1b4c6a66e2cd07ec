using System.Text;

namespace LstmMlNet.Cli.Output;

/// <summary>Writes text to a terminal with its control characters made visible.</summary>
internal sealed class VisibleWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(VisibleText.Of(value));

    public override void Write(string? value) => inner.Write(value is null ? null : VisibleText.Of(value));

    public override void Flush() => inner.Flush();
}
