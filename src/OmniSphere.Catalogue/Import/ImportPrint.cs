using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// What a product keeps of the import that wrote it last: the import, and the fingerprints of the pieces in which its file
/// brought the product, for rows of one product need not follow each other.
/// </summary>
internal static class ImportPrint
{
    private const int Run = 16;
    private const int Piece = 32;
    private const int MostPieces = 32;

    /// <summary>Bytes that a product keeps at most.</summary>
    public const int Length = Run + (Piece * MostPieces);

    /// <summary>Whether a piece is one of those that the product was written from.</summary>
    public static bool Holds(byte[]? print, ReadOnlySpan<byte> piece)
    {
        // One without an import is from before they were noted, and of one piece.
        for (var at = (print?.Length ?? 0) % Piece; at < print?.Length; at += Piece)
        {
            if (print.AsSpan(at, Piece).SequenceEqual(piece))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The print of a product that a further piece was written into.</summary>
    public static byte[] With(byte[]? print, Id<ImportKind> import, byte[] piece)
    {
        var run = import.Value.ToByteArray();
        return print is { Length: > Run and < Length } && print.AsSpan(0, Run).SequenceEqual(run)
            ? [.. print, .. piece]
            : [.. run, .. piece];
    }
}
