using OmniSphere.Catalogue.Locales;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Brands;

/// <summary>What there is to say about a brand in one further language. Its name is the same in all of them.</summary>
internal sealed record BrandTranslation : ITranslation<BrandTranslation>
{
    public string? Description { get; init; }

    public void Check(Validation v) => v.OptionalLines(Description, "description", Brand.DescriptionLength);

    public BrandTranslation? Settled() =>
        Translations.Lines(Description) is { } text ? new BrandTranslation { Description = text } : null;
}
