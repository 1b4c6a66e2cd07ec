using LstmMlNet.Cli.Generation;
using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Tests.Generation;

[TestClass]
internal sealed class FrontEndCodeTests
{
    [TestMethod]
    public void Convolutions_are_written_with_all_that_differs_from_the_defaults() => Assert.AreEqual(
        "new ConvolutionalFrontEnd([new ConvolutionLayer([new(2, 9), new(2, 9, Inside: true), new(2, 9, 2), new(2, 9, 2, Inside: true)]) "
            + "{ Kernels = ConvolutionKernels.Random }]) { GlobalMean = false, PositiveShare = true, GlobalMax = true, "
            + "Normalization = SequenceNormalization.StandardizedLogarithms }",
        FrontEndCode.Write(ConvolutionalFrontEnd.Rocket(
            steps: 20,
            kernels: 8,
            normalization: SequenceNormalization.StandardizedLogarithms)));
}
