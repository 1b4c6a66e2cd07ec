using LstmMlNet.MLNetInternals;

namespace LstmMlNet.Tests.MLNetInternals;

[TestClass]
internal sealed class TestedVersionsTests
{
    [TestMethod]
    public void The_referenced_version_is_in_the_tested_range() => TestedVersions.Check();

    [TestMethod]
    [DataRow("4.0.2+abc")]
    [DataRow("5.1.0-preview.1")]
    [DataRow("6.0.0")]
    [DataRow(null)]
    public void Another_version_is_refused_with_a_sentence(string? version) =>
        StringAssert.Contains(
            Assert.ThrowsExactly<NotSupportedException>(() => TestedVersions.Check(version)).Message,
            "works with Microsoft.ML 5.0.1");
}
