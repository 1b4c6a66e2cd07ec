namespace ReberGrammar;

/// <summary>
/// The embedded Reber grammar of the paper that introduced the LSTM (Hochreiter &amp; Schmidhuber 1997, experiment 1): between two
/// letters that must be the same, T…T or P…P, lie words of Reber's grammar, which say nothing of them: the longer they are, the
/// longer the first letter has to be remembered.
/// </summary>
internal static class Grammar
{
    // Of two, a simple RNN too learns the letter, if its learning rate is small.
    private const int InnerWords = 3;

    // Reber's grammar as a graph: from each state, the letters that may follow and where they lead; the last state ends the word.
    private static readonly (char Letter, int Next)[][] s_states =
    [
        [('T', 1), ('P', 2)],
        [('S', 1), ('X', 3)],
        [('T', 2), ('V', 4)],
        [('X', 2), ('S', 5)],
        [('P', 3), ('V', 5)],
    ];

    /// <summary>Words of the language, and others that break it in one letter alone, the last but one; half and half.</summary>
    public static Word[] Words(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Make(random, isGrammatical: i % 2 == 0))];
    }

    private static Word Make(Random random, bool isGrammatical)
    {
        char first = random.Next(2) == 0 ? 'T' : 'P';
        char last = isGrammatical ? first : first == 'T' ? 'P' : 'T';
        string inner = string.Concat(Enumerable.Range(0, InnerWords).Select(_ => Inner(random)));
        return new Word { Letters = [.. $"B{first}{inner}{last}E".Select(letter => letter.ToString())], Label = isGrammatical };
    }

    private static string Inner(Random random)
    {
        string word = "B";
        for (int state = 0; state < s_states.Length;)
        {
            (char letter, state) = s_states[state][random.Next(2)];
            word += letter;
        }

        return word + "E";
    }
}
