using System.Diagnostics;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How long a thread should spin for what comes next. A spinning thread that was kept from running, and missed what it waited for,
/// had a processor that another thread wanted. If that happens again and again, the machine is shared, with other programs or with
/// other models of this one, and waiting by spinning takes from them: it then spins briefly for some time. Nobody needs to count who
/// else is there.
/// </summary>
internal sealed class Eagerness
{
    // About 50 µs on current processors, longer than the serial gaps inside a training step; and some 2 µs.
    private const int Looks = 1_500;
    private const int FewLooks = 60;
    private const int LooksBetweenTimes = 32;

    // A few training steps: going to sleep in every phase costs a small network a third of its speed.
    private const int PhasesToRecover = 32;

    // Some hundred times what the looks between take: interrupts do not.
    private static readonly long s_absence = Stopwatch.Frequency / 1_000;

    // Where another thread wants the processor all the time, the system lets the two take turns of some milliseconds. What comes more
    // rarely is a short task of the system or of the runtime.
    private static readonly long s_turns = Stopwatch.Frequency / 80;
    private long _lastAbsence;
    private int _wary;

    /// <summary>Whether other threads want the processors.</summary>
    public bool IsShared => Volatile.Read(ref _wary) > 0;

    /// <summary>Spins until something has come, or for as long as it is worth.</summary>
    /// <param name="hasCome">Whether it has come.</param>
    /// <param name="state">What to look at.</param>
    /// <returns>Whether it has come.</returns>
    public bool SpinUntil<TState>(Func<TState, bool> hasCome, TState state)
    {
        int wary = Volatile.Read(ref _wary);
        int looks = wary > 0 ? FewLooks : Looks;
        if (wary > 0)
            Volatile.Write(ref _wary, wary - 1);
        long before = Stopwatch.GetTimestamp();
        for (int i = 1; i <= looks; i++)
        {
            if (hasCome(state))
            {
                NoteIfAway(before);
                return true;
            }

            Thread.SpinWait(10);
            if (i % LooksBetweenTimes != 0)
                continue;
            long now = Stopwatch.GetTimestamp();
            if (now - before <= s_absence)
            {
                before = now;
                continue;
            }

            // Where nothing has come, whoever took the processor has cost nothing.
            bool missed = hasCome(state);
            if (missed)
                NoteIfAway(before);
            return missed;
        }

        return hasCome(state);
    }

    private void NoteIfAway(long since)
    {
        long now = Stopwatch.GetTimestamp();
        if (now - since <= s_absence)
            return;
        if (now - Interlocked.Exchange(ref _lastAbsence, now) <= s_turns)
            Volatile.Write(ref _wary, PhasesToRecover);
    }
}
