using System.Text;

namespace LstmMlNet.Cli.Output;

/// <summary>Writes to a terminal what it shows and nothing that it obeys.</summary>
internal sealed class VisibleWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(VisibleText.Of(value));

    public override void Write(string? value) => inner.Write(value is null ? null : VisibleText.Of(value));

    public override void Flush() => inner.Flush();
}
