namespace OmniSphere.Catalogue.Products;

/// <summary>Limits of products, for the API, the import and the columns alike. Lengths are in UTF-16 units.</summary>
internal static class ProductRules
{
    public const string StandardTax = "standard";
    public const int SlugLength = 160;
    public const int TitleLength = 300;
    public const int DescriptionLength = 50_000;
    public const int BrandLength = 120;
    public const int ExternalIdLength = 120;
    public const int TaxCategoryLength = 40;
    public const int SkuLength = 80;
    public const int BarcodeLength = 80;
    public const int UrlLength = 2_000;
    public const int AltLength = 300;
    public const int OptionNameLength = 60;
    public const int OptionValueLength = 120;
    public const int Variants = 100;
    public const int Options = 5;
    public const int Images = 50;
    public const int Categories = 20;
    public const int Attributes = 300;
    public const int Prices = 20;

    /// <summary>Minor units.</summary>
    public const long HighestPrice = 1_000_000_000_000;

    /// <summary>Grams: a thousand tonnes.</summary>
    public const int HighestWeight = 1_000_000_000;
}
