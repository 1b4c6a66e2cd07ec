using LstmMlNet.Reports.Measures;

namespace LstmMlNet.Reports.Tests.Measures;

/// <summary>The text follows from the numbers, also when they are not what the theory promises.</summary>
[TestClass]
internal sealed class MemoryStoryTests
{
    [TestMethod]
    [DataRow(0.5, 0.45, 0.001, "The state carries the memory")]
    [DataRow(0.5, 1e-6, 0.4, "The gates carry the memory, not the state")]
    [DataRow(0.5, 0.4, 0.35, "State and gates both carry the memory")]
    [DataRow(0.5, 1e-6, 1e-9, "Neither carries the memory alone")]
    [DataRow(1e-8, 0.9e-8, 1e-12, "The state carries the memory")]
    [DataRow(0.1, 0.8, 1e-3, "partly cancel")]
    public void Who_carries_the_memory_is_who_has_it(double left, double state, double gates, string expected) =>
        StringAssert.Contains(new MemoryStory("LSTM", "forget gate", 100, 100, 0.01, left, state, gates).Carrier(), expected);

    [TestMethod]
    [DataRow(1e-9, 0.3, "training has increased it")]
    [DataRow(0.3, 1e-9, "training has reduced it")]
    [DataRow(0.3, 0.35, "training has hardly changed it")]
    [DataRow(0.3, 1e4, "explodes")]
    public void What_training_did_is_what_changed(double before, double after, string expected)
    {
        string text = new MemoryStory("GRU", "update gate", 60, 60, before, after, 0.1, 0.1).Amount();
        StringAssert.Contains(text, expected);
        StringAssert.Contains(text, "60 steps");
        StringAssert.Contains(text, "GRU");
    }

    [TestMethod]
    public void What_carried_it_before_training_is_said_beside()
    {
        var story = new MemoryStory("GRU", "update gate", 60, 60, 0.01, 0.5, 0.45, 0.001) { StateBefore = 1e-6, GatesBefore = 0.25 };
        StringAssert.EndsWith(story.Carrier(), "Before training it was 1e-6 along the state and 0.25 through the gates.");
    }

    [TestMethod]
    public void A_cell_without_a_keep_gate_has_one_path() =>
        StringAssert.Contains(new MemoryStory("simple RNN", null, 10, 10, 1, 1, 0, 1).Carrier(), "simple RNN has only one path");

    [TestMethod]
    [DataRow(1e-4, 1e-4, "multiplies the gradient by 0.855 on average (as before training), and 0.855 to the power of 59", "shrinks")]
    [DataRow(1e-4, 0.5, "multiplies the gradient by 0.988 on average (before training 0.855)", "the memory lasts that long")]
    [DataRow(0.5, 20, "by 1.052 on average", "grows from step to step")]
    public void A_simple_RNNs_reason_is_what_a_step_leaves(double before, double after, string factor, string why)
    {
        string text = new MemoryStory("simple RNN", null, 59, 59, before, after, 0, after).Carrier();
        StringAssert.Contains(text, factor);
        StringAssert.Contains(text, why);
    }
}
