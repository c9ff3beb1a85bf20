namespace OmniSphere;

/// <summary>Thrown when amounts of different currencies are added, subtracted or compared.</summary>
public sealed class CurrencyMismatchException : InvalidOperationException
{
    /// <summary>Names the two currencies that were mixed.</summary>
    public CurrencyMismatchException(Currency left, Currency right)
        : base($"Amounts of {left} and {right} cannot be added, subtracted or compared.") =>
        (Left, Right) = (left, right);

    /// <summary>The currency of the first amount.</summary>
    public Currency Left { get; }

    /// <summary>The currency of the second amount.</summary>
    public Currency Right { get; }
}
