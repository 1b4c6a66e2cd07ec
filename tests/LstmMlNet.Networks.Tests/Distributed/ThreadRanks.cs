using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Tests.Distributed;

/// <summary>Ranks that are threads of this process: what MPI does between processes, by shared memory and a barrier.</summary>
internal sealed class ThreadRanks : IDisposable
{
    private readonly Barrier _barrier;
    private readonly Array[] _values;
    private readonly CancellationTokenSource _aborted = new();
    private Exception? _reason;

    private ThreadRanks(int size)
    {
        _barrier = new Barrier(size);
        _values = new Array[size];
    }

    /// <summary>Runs every rank to its end, and throws the error of the one that failed first.</summary>
    /// <returns>What each rank returned.</returns>
    public static T[] Run<T>(int size, Func<ICollective, T> rank)
    {
        using var ranks = new ThreadRanks(size);
        var results = new T[size];
        Exception? failure = null;
        Thread[] threads =
        [
            .. Enumerable.Range(0, size).Select(i => new Thread(() =>
            {
                var own = new Rank(ranks, i);
                try
                {
                    results[i] = rank(own);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref failure, ranks._reason ?? exception, null);
                    own.Abort(exception);
                }
            })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return results;
    }

    public void Dispose()
    {
        _barrier.Dispose();
        _aborted.Dispose();
    }

    private sealed class Rank(ThreadRanks ranks, int number) : ICollective
    {
        int ICollective.Rank => number;

        public int Size => ranks._values.Length;

        public void AllReduce(Span<float> values)
        {
            Array[] all = Exchange(values.ToArray());
            values.Clear();
            foreach (float[] own in all)
                TensorPrimitives.Add(values, own, values);
        }

        public void AllReduce(Span<double> values)
        {
            Array[] all = Exchange(values.ToArray());
            values.Clear();
            foreach (double[] own in all)
                TensorPrimitives.Add(values, own, values);
        }

        public void Broadcast(Span<byte> values, int root) => ((byte[])Exchange(values.ToArray())[root]).CopyTo(values);

        public void Barrier() => Meet();

        public void Abort(Exception reason)
        {
            Interlocked.CompareExchange(ref ranks._reason, reason, null);
            ranks._aborted.Cancel();
        }

        public void Dispose()
        {
        }

        private Array[] Exchange(Array own)
        {
            ranks._values[number] = own;
            Meet();
            Array[] all = [.. ranks._values];
            Meet();
            Assert.HasCount(1, all.Select(values => values.Length).Distinct(), "all ranks give spans of one length");
            return all;
        }

        private void Meet() => ranks._barrier.SignalAndWait(ranks._aborted.Token);
    }
}
