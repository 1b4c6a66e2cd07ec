namespace LstmMlNet.AspNetCore.Chain;

/// <summary>Which answers come out of a request's rows, and how much of them.</summary>
internal sealed record AnswerOptions
{
    /// <summary>What a row is called in an error: a sequence; null where answers are not of single rows.</summary>
    public string? RowName { get; init; }

    /// <summary>Of a table only the forecasts from the end of each series.</summary>
    public bool OnlyEnds { get; init; }

    /// <summary>The number of first answers that are left out.</summary>
    public int Skip { get; init; }

    /// <summary>The number of steps ahead, at most.</summary>
    public int MaximumSteps { get; init; } = int.MaxValue;

    /// <summary>Called before each answer; where it returns false, the answer is left out.</summary>
    public Func<AnswerWriter, bool>? BeforeEach { get; init; }

    /// <summary>Called after each answer, with the number of steps ahead that have a forecast.</summary>
    public Action<int>? AfterEach { get; init; }
}
