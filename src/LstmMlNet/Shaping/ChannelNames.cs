namespace LstmMlNet.Shaping;

/// <summary>The columns of a <see cref="ChannelsToSequenceTransformer"/>.</summary>
internal sealed record ChannelNames(string Output, IReadOnlyList<string> Inputs);
