namespace LstmMlNet.Forecasting;

/// <summary>Walks over the origins of all series, in their order.</summary>
internal sealed class OriginWalk(SeriesRowsReader reader, Origins origins)
{
    private IEnumerator<int>? _rest;

    /// <summary>The current origin: a row of the reader's current series.</summary>
    public int Origin { get; private set; }

    /// <summary>Moves to the next origin; false where there is none.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            if (_rest?.MoveNext() == true)
            {
                Origin = _rest.Current;
                return true;
            }

            if (!reader.Next())
                return false;
            if (origins.LeftOut > 0)
                reader.Rows.Forget(origins.LeftOut);
            _rest = origins.Of(reader.Rows).GetEnumerator();
        }
    }
}
