namespace LstmMlNet.Rows;

/// <summary>
/// The part of an error that says which option to set: for whoever writes the program. Who only sends data, to a service, can do
/// nothing with it, and is shown the error without.
/// </summary>
internal static class Advice
{
    /// <summary>Where it stands in <see cref="Exception.Data"/>, just as it stands in the message.</summary>
    public const string Key = "LstmMlNet.Advice";

    /// <param name="what">What is wrong, without the full stop.</param>
    /// <param name="advice">What can be done, with the sign that divides it from what is wrong, and without the full stop.</param>
    public static InvalidOperationException Error(string what, string advice) =>
        new($"{what}{advice}.") { Data = { [Key] = advice } };
}
