namespace OmniSphere.Catalogue;

/// <summary>What staff may be allowed to do in the catalogue.</summary>
internal static class Permissions
{
    public const string ReadProducts = "catalogue.products.read";
    public const string WriteProducts = "catalogue.products.write";
    public const string ReadStock = "catalogue.stock.read";
    public const string WriteStock = "catalogue.stock.write";
    public const string Import = "catalogue.import";
    public const string ManageSearch = "catalogue.search.manage";
}
