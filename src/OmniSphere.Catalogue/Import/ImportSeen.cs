namespace OmniSphere.Catalogue.Import;

/// <summary>Remembers, in a dry run, what the file has already brought: it is not in the database.</summary>
internal sealed class ImportSeen
{
    private readonly HashSet<ulong> _keys = [];

    public bool IsNew(ImportCandidate candidate) => !candidate.Keys.Any(k => _keys.Contains(Digest(k)));

    public void Add(ImportCandidate candidate) => _keys.UnionWith(candidate.Keys.Select(Digest));

    // Eight bytes a key keep millions of them small.
    private static ulong Digest(string key)
    {
        var bytes = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key));
        return BitConverter.ToUInt64(bytes);
    }
}
