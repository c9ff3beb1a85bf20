using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>What a token is to the chunk of text it came from.</summary>
internal enum TokenKind
{
    /// <summary>A word of the text: <c>dv7</c> and <c>1211ea</c> in <c>dv7-1211ea</c>.</summary>
    Word,

    /// <summary>A whole chunk written as one: <c>dv71211ea</c>.</summary>
    Joined,

    /// <summary>The letters or digits of a word that mixes them: <c>dv</c>, <c>7</c>, <c>1211</c>, <c>ea</c>.</summary>
    Part,
}

/// <summary>A token, as a stretch of its buffer.</summary>
/// <param name="Start">First character in the buffer.</param>
/// <param name="Length">Characters.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">Index of the first word of its chunk (joined) or of its word (part); its own index for a word.</param>
/// <param name="SourceStart">Where it begins in the text.</param>
/// <param name="SourceLength">How much of the text it covers.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Token(
    int Start,
    int Length,
    TokenKind Kind,
    int Owner,
    int SourceStart,
    int SourceLength
);

/// <summary>The tokens of a text, folded to lower case without accents; reused from text to text.</summary>
internal sealed class TokenBuffer
{
    private char[] _chars = new char[256];
    private int _length;

    public List<Token> Tokens { get; } = [];

    public ReadOnlySpan<char> Text(in Token token) => _chars.AsSpan(token.Start, token.Length);

    public char[] Chars => _chars;

    public void Clear()
    {
        _length = 0;
        Tokens.Clear();
    }

    /// <summary>Adds a token whose characters, at most <paramref name="most"/>, are written by <paramref name="write"/>.</summary>
    public Token Add(
        ReadOnlySpan<char> source,
        Func<ReadOnlySpan<char>, char[], int, int> write,
        int most,
        TokenKind kind,
        int owner,
        int sourceStart
    )
    {
        Reserve(most);
        var length = write(source, _chars, _length);
        return Push(length, kind, owner, sourceStart, source.Length);
    }

    /// <summary>Adds a token that repeats characters already in the buffer.</summary>
    [SuppressMessage("Style", "IDE0058", Justification = "The token is in the list.")]
    public void Repeat(ReadOnlySpan<Token> pieces, TokenKind kind, int owner)
    {
        var total = 0;
        foreach (var piece in pieces)
        {
            total += piece.Length;
        }

        Reserve(total);
        var length = 0;
        foreach (var piece in pieces)
        {
            Text(piece).CopyTo(_chars.AsSpan(_length + length));
            length += piece.Length;
        }

        var (first, last) = (pieces[0], pieces[^1]);
        Push(length, kind, owner, first.SourceStart, last.SourceStart + last.SourceLength - first.SourceStart);
    }

    /// <summary>Adds a token that is a stretch of another one.</summary>
    public void AddPart(in Token whole, int start, int length, int owner) =>
        Tokens.Add(
            new Token(whole.Start + start, length, TokenKind.Part, owner, whole.SourceStart, whole.SourceLength)
        );

    private Token Push(int length, TokenKind kind, int owner, int sourceStart, int sourceLength)
    {
        var token = new Token(_length, length, kind, owner, sourceStart, sourceLength);
        if (length > 0)
        {
            Tokens.Add(token);
            _length += length;
        }

        return token;
    }

    private void Reserve(int more)
    {
        if (_length + more > _chars.Length)
        {
            Array.Resize(ref _chars, Math.Max(_chars.Length * 2, _length + more));
        }
    }
}
