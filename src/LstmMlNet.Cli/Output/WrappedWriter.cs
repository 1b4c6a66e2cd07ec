using System.Text;

namespace LstmMlNet.Cli.Output;

/// <summary>Writes lines to a terminal that breaks them at words, not at whatever letter stands at its edge.</summary>
/// <param name="inner">The terminal.</param>
/// <param name="width">Its columns.</param>
internal sealed class WrappedWriter(TextWriter inner, int width) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(string? value) => inner.Write(value);

    public override void WriteLine(string? value)
    {
        foreach (string line in (value ?? "").Split('\n'))
        {
            string rest = line.TrimEnd('\r');
            while (rest.Length > width && rest.LastIndexOf(' ', width) is var place and > 0)
            {
                inner.WriteLine(rest[..place]);
                rest = rest[(place + 1)..];
            }

            inner.WriteLine(rest);
        }
    }

    public override void Flush() => inner.Flush();
}
