namespace LstmMlNet.Scoring;

/// <summary>
/// The threads of a <see cref="ScoringPipeline"/>. They know this object and not the cursor that it works for: a cursor that is
/// forgotten can be collected.
/// </summary>
/// <param name="create">Makes a block over the one input.</param>
/// <param name="threads">The most threads.</param>
internal sealed class ScoringCrew(Func<ScoredBlock> create, int threads)
{
    // Blocks take differently long; those that are done early wait for their turn.
    private readonly int _mostBlocks = threads + (threads / 2) + 2;
    private readonly Lock _reading = new();
    private readonly object _gate = new();
    private readonly List<Thread> _threads = [];
    private readonly Stack<ScoredBlock> _free = [];
    private readonly Dictionary<long, ScoredBlock> _scored = [];
    private int _blocks;
    private long _read;
    private long _taken;
    private bool _readAll;
    private bool _ends;

    /// <summary>The next block in the input's order, scored. Waits for it; not to be called after the last one.</summary>
    public ScoredBlock Take()
    {
        lock (_gate)
        {
            ScoredBlock? block;
            while (!_scored.Remove(_taken, out block))
                Monitor.Wait(_gate);
            _taken++;
            return block;
        }
    }

    /// <summary>Gives a block back, to be filled with other rows.</summary>
    public void Return(ScoredBlock block)
    {
        lock (_gate)
        {
            _free.Push(block);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Starts one more thread, unless there are enough, or nothing is left to read.</summary>
    public void StartThread()
    {
        Thread thread;
        lock (_gate)
        {
            if (_threads.Count == threads || _readAll || _ends)
                return;
            thread = new Thread(Work) { IsBackground = true, Name = $"LstmMlNet scoring {_threads.Count + 1}" };
            _threads.Add(thread);

            // The caller's culture goes with it: rows may be parsed here.
            thread.Start();
        }
    }

    /// <summary>Ends the threads, as soon as each is through with its block.</summary>
    /// <param name="wait">Return when they have ended: the input is nobody's then.</param>
    public void End(bool wait)
    {
        Thread[] running;
        lock (_gate)
        {
            _ends = true;
            Monitor.PulseAll(_gate);
            running = wait ? [.. _threads] : [];
        }

        foreach (Thread thread in running)
            thread.Join();
    }

    private void Work()
    {
        while (Rent() is { } block)
        {
            long place;
            lock (_reading)
            {
                lock (_gate)
                {
                    if (_readAll || _ends)
                        return;
                    place = _read++;
                }

                // Small at first, so that few rows are work for many threads too.
                block.Read((int)Math.Min(ScoredBlock.MostRows, ScoringPipeline.FirstRows << (int)Math.Min(place / threads, 8)));
                if (block.IsLast)
                    SetReadAll();
            }

            try
            {
                StartThread();
                if (block.Count > 0)
                    block.Score();
            }
            catch (Exception exception)
            {
                block.FailToScore(exception);
                SetReadAll();
            }

            lock (_gate)
            {
                _scored.Add(place, block);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void SetReadAll()
    {
        lock (_gate)
        {
            _readAll = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A block to fill; null where there is nothing more to do.</summary>
    private ScoredBlock? Rent()
    {
        lock (_gate)
        {
            while (!_readAll && !_ends && _free.Count == 0 && _blocks == _mostBlocks)
                Monitor.Wait(_gate);
            if (_readAll || _ends)
                return null;
            if (_free.TryPop(out ScoredBlock? block))
                return block;
            _blocks++;
        }

        // Getters are made of the input, which another thread may be reading.
        lock (_reading)
            return create();
    }
}
