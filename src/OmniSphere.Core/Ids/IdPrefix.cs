namespace OmniSphere;

/// <summary>The part of the text of an id that stands before its 26 digits.</summary>
internal static class IdPrefix
{
    private const int MaxLength = 63;

    /// <summary>Checks a prefix by TypeID 0.3 and adds the separator, which an empty prefix has not.</summary>
    public static string WithSeparator(string prefix)
    {
        var valid =
            prefix.Length <= MaxLength
            && !prefix.StartsWith('_')
            && !prefix.EndsWith('_')
            && prefix.AsSpan().IndexOfAnyExcept(Letters) < 0;
        if (!valid)
        {
            throw new InvalidOperationException(
                $"\"{prefix}\" cannot be an id prefix: use at most {MaxLength} characters of a-z and '_', with a letter at both ends."
            );
        }

        return prefix.Length == 0 ? "" : prefix + "_";
    }

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz_"
    );
}
