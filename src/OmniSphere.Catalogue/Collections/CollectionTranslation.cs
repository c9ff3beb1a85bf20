using OmniSphere.Catalogue.Locales;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Collections;

/// <summary>A collection's texts in one further language.</summary>
internal sealed record CollectionTranslation : ITranslation<CollectionTranslation>
{
    public string? Name { get; init; }
    public string? Description { get; init; }

    public void Check(Validation v)
    {
        v.OptionalLine(Name, "name", Collection.NameLength);
        v.OptionalLines(Description, "description", Collection.DescriptionLength);
    }

    public CollectionTranslation? Settled()
    {
        var settled = new CollectionTranslation
        {
            Name = Translations.Line(Name),
            Description = Translations.Lines(Description),
        };
        return settled == new CollectionTranslation() ? null : settled;
    }
}
