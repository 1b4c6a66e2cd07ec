namespace LstmMlNet.Networks;

/// <summary>An optimizer: how gradients update the weights.</summary>
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <summary>Kind and settings as checkpoints write them: part of their format, whatever the properties are called.</summary>
    internal abstract string Identity { get; }

    internal abstract void Validate();

    private protected static void RequireShare(float value, string name)
    {
        if (!(value is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 0 and below 1.");
    }

    private protected static void RequirePositive(float value, string name)
    {
        if (!float.IsFinite(value) || value <= 0)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number above 0.");
    }
}
