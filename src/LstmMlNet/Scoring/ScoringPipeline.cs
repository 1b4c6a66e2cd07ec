namespace LstmMlNet.Scoring;

/// <summary>
/// Reads and scores blocks of rows on threads of its own while the caller has the rows before: each thread in turn reads a block
/// and scores it alone, so that nobody waits for anybody but for the input. Blocks are given out in the input's order, and no more
/// are filled ahead than half again as many as there are threads. The threads end with the rows, with <see cref="Dispose"/>, and
/// with the pipeline itself where it is forgotten.
/// </summary>
internal sealed class ScoringPipeline : IDisposable
{
    /// <summary>Rows of the first blocks.</summary>
    public const int FirstRows = 16;

    private readonly ScoringCrew _crew;
    private ScoredBlock? _block;

    /// <param name="create">Makes a block over the one input; must not lead to whoever has the pipeline.</param>
    /// <param name="threads">The most threads; they start one after the other, as rows come.</param>
    public ScoringPipeline(Func<ScoredBlock> create, int threads)
    {
        _crew = new ScoringCrew(create, threads);
        _crew.StartThread();
    }

    ~ScoringPipeline() => _crew.End(wait: false);

    /// <summary>The next block; the one before is filled anew.</summary>
    public ScoredBlock Next()
    {
        if (_block is { } block)
            _crew.Return(block);
        return _block = _crew.Take();
    }

    public void Dispose()
    {
        _crew.End(wait: true);
        GC.SuppressFinalize(this);
    }
}
