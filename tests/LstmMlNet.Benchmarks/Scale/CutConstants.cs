using System.Globalization;
using System.Text;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Benchmarks.Scale;

/// <summary>
/// What <see cref="CutModel"/> assumes of a processor, measured on this one. A cycle is the time in which the loop in registers does
/// two multiply-adds of a vector, measured beside each.
/// </summary>
internal static unsafe class CutConstants
{
    private const int Gates = 4;
    private const int Rounds = 5;
    private static readonly int s_lanes = (int)SimdWidths.Best;

    public static string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| | assumed | measured |").AppendLine("|---|---|---|");
        Row("bytes a cycle from the second-level cache", CutModel.NearBytesPerCycle, BytesPerCycle(160 << 10));
        Row("bytes a cycle from beyond it", CutModel.FarBytesPerCycle, BytesPerCycle(16 << 20));
        Row("tiles of one row, times the cycles of its multiply-adds", CutModel.OneRow, TimesIdeal(rows: 1));
        Row("tiles of two and three rows", CutModel.FewRows, (TimesIdeal(rows: 2) + TimesIdeal(rows: 3)) / 2);
        Row("tiles of eight rows", 1, TimesIdeal(rows: 8));
        (double forward, double both) = CyclesPerGate();
        Row("cycles of a vector of a gate forward", CutModel.ForwardCyclesPerGate, forward);
        Row("cycles of a vector of a gate back", CutModel.BackwardCyclesPerGate, both);
        if (Environment.ProcessorCount > 1)
            Row("cycles of a meeting of two", CutModel.Meet(2), MeetingCycles());
        return text.ToString();

        void Row(string name, double assumed, double measured) =>
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {assumed:G4} | {measured:G4} |");
    }

    /// <summary>What some work takes, in cycles: the least ratio to the peak beside it.</summary>
    private static double Cycles(Action work)
    {
        double least = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            double perSecond = Peak.Measure(1).Sustained / (2.0 * 2 * s_lanes);
            least = Math.Min(least, Worker.Median(work) * perSecond);
        }

        return least;
    }

    /// <summary>A panel read once by one row, panel after panel.</summary>
    private static double BytesPerCycle(int bytes)
    {
        const int Depth = 128;
        int width = Gates * s_lanes;
        int panels = bytes / (Depth * width * sizeof(float));
        using var product = new Product(1, Depth, panels);
        return (double)panels * Depth * width * sizeof(float) / Cycles(product.Run);
    }

    /// <summary>A panel that lies in the first-level cache.</summary>
    private static double TimesIdeal(int rows)
    {
        const int Depth = 64;
        using var product = new Product(rows, Depth, 1);
        double cycles = Cycles(() =>
        {
            for (int i = 0; i < 100; i++)
                product.Run();
        });
        return cycles / 100 / ((double)rows * Depth * Gates / 2);
    }

    /// <summary>A pass of little depth, less its products.</summary>
    private static (double Forward, double Back) CyclesPerGate()
    {
        const int Batch = 32;
        const int Steps = 100;
        const int Units = 32;
        const int Features = 4;
        var shape = new Shape("gates", Batch, Steps, Features, Units, 3);
        double vectors = (double)Batch * Steps * Gates * Units / s_lanes;
        using var engine = new Engines.ProductEngine(1);
        RecurrentNetwork network = shape.CreateNetwork(RecurrentCellType.Lstm);
        double score = Cycles(engine.PrepareScoring(shape, network));
        Func<double> step = engine.PrepareTraining(shape, network);
        double train = Cycles(() => step());
        double forward = score - (vectors * (Features + Units) / 2);
        double products = vectors * ((2 * (Features + Units)) + Units) / 2;
        return (forward / vectors, (train - products - forward) / vectors);
    }

    /// <summary>Two threads that do nothing but meet.</summary>
    private static double MeetingCycles()
    {
        const int Times = 1_000;
        using var team = new WorkerTeam(2);
        var meeting = new Meeting(2);
        return Cycles(() =>
        {
            meeting.Begin(2, crowded: false);
            team.Run(member =>
            {
                for (int i = 0; i < Times; i++)
                    meeting.Meet(member);
            });
        }) / Times;
    }

    /// <summary>Some rows times some panels of weights.</summary>
    private sealed class Product(int rows, int depth, int panels) : IDisposable
    {
        private readonly AlignedBuffer _a = Filled((long)rows * depth);
        private readonly AlignedBuffer _b = Filled((long)depth * Gates * s_lanes * panels);
        private readonly AlignedBuffer _c = Filled((long)rows * Gates * s_lanes);

        public void Run()
        {
            int width = Gates * s_lanes;
            for (int panel = 0; panel < panels; panel++)
            {
                var operands = new Operands
                {
                    A = _a.Pointer,
                    ARow = depth,
                    ADepth = 1,
                    B = _b.Pointer + ((nint)panel * depth * width),
                    BDepth = width,
                    C = _c.Pointer,
                    CRow = width,
                    Start = _c.Pointer,
                    StartRow = width,
                    Rows = rows,
                    Depth = depth,
                    Segments = 1,
                };
                MatrixProduct.RunWidened(ref operands, s_lanes, Gates, SimdWidths.Best);
            }
        }

        // Pages that were never written to are all one page of zeros.
        private static AlignedBuffer Filled(long length)
        {
            var buffer = new AlignedBuffer(length);
            buffer.Span.Fill(1e-3f);
            return buffer;
        }

        // The buffers must outlive the last run.
        public void Dispose() => GC.KeepAlive((_a, _b, _c));
    }
}
