using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Attributes;

/// <summary>What a merchant says about an attribute.</summary>
internal sealed record AttributeContent : IValidated
{
    public required string Label { get; init; }

    /// <summary>Fixed once the attribute is defined.</summary>
    public required AttributeType Type { get; init; }

    public string? Unit { get; init; }

    /// <summary>For a choice or a multiChoice: the values it may take; empty means any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public bool Facetable { get; init; } = true;
    public bool Searchable { get; init; } = true;
    public int Position { get; init; }

    /// <summary>Language to words; where it is not given, those there are stay.</summary>
    public IReadOnlyDictionary<string, AttributeTranslation>? Translations { get; init; }

    public void Validate(Validation v)
    {
        v.Line(Label, "label", AttributeDefinition.LabelLength);
        v.OptionalLine(Unit, "unit", AttributeDefinition.UnitLength);
        v.Count(Choices, "choices", AttributeDefinition.MaxChoices);
        v.That(
            Choices.Count == 0 || Type is AttributeType.Choice or AttributeType.MultiChoice,
            "choices",
            "type",
            "Only for choice and multiChoice."
        );
        for (var i = 0; i < Choices.Count; i++)
        {
            v.Line(Choices[i], $"choices[{i}]", AttributeDefinition.ChoiceLength);
        }

        v.Range(Position, "position", 0, 1_000_000);
        v.Translated(Translations);
    }
}

/// <summary>An attribute as merchants edit it.</summary>
internal sealed record MerchantAttribute(
    string Key,
    string Label,
    AttributeType Type,
    string? Unit,
    IReadOnlyList<string> Choices,
    bool Facetable,
    bool Searchable,
    int Position,
    IReadOnlyDictionary<string, AttributeTranslation>? Translations,
    long Version
)
{
    public static MerchantAttribute From(AttributeDefinition a) =>
        new(
            a.Key,
            a.Label,
            a.Type,
            a.Unit,
            a.Choices,
            a.Facetable,
            a.Searchable,
            a.Position,
            a.Translations,
            a.Version
        );
}

/// <summary>Defines an attribute, or changes how it is shown, searched and filtered by.</summary>
internal sealed class SaveAttribute(
    CatalogueDbContext db,
    TaxonomyCache taxonomies,
    SearchRebuilds rebuilds,
    ITenantContext tenant
)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPut(
                "/attributes/{key}",
                (string key, AttributeContent content, IfMatch ifMatch, SaveAttribute handler, CancellationToken ct) =>
                    handler.HandleAsync(key, content, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("SaveAttribute")
            .WithSummary("Defines an attribute or changes it; a change needs If-Match.");

    private async Task<VersionedOk<MerchantAttribute>> HandleAsync(
        string key,
        AttributeContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var v = new Validation();
        AttributeRules.CheckKey(v, key, "key");
        v.ThrowIfInvalid();
        var saved = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                var attribute = await db.Attributes.SingleOrDefaultAsync(a => a.Key == key, ct);
                if (attribute is null)
                {
                    attribute = new AttributeDefinition
                    {
                        TenantId = db.TenantId,
                        Key = key,
                        Label = content.Label,
                        Type = content.Type,
                    };
                    db.Attributes.Add(attribute);
                }
                else
                {
                    ifMatch.Required().Guard(attribute.Version);
                    GuardType(attribute, content);
                }

                var before = Indexed(attribute);
                var isNew = attribute.Version == 0;
                Fill(attribute, content);
                attribute.Translations = await Translations.AdmitAsync(
                    db,
                    content.Translations,
                    attribute.Translations,
                    ct
                );
                taxonomies.Invalidate(db);
                if (!isNew && Indexed(attribute) != before)
                {
                    // The index keeps them with every product.
                    db.AfterCommit(() => _ = rebuilds.RequestAsync(tenant.Required));
                }

                await db.SaveChangesAsync(ct);
                return attribute;
            },
            cancellationToken
        );
        return Versioned.Ok(MerchantAttribute.From(saved), saved.Version);
    }

    /// <summary>A text may become a choice and back: their values look alike.</summary>
    private static void GuardType(AttributeDefinition attribute, AttributeContent content)
    {
        if (
            attribute.Type != content.Type
            && !(IsText(attribute.Type) && (IsText(content.Type) || content.Type == AttributeType.MultiChoice))
        )
        {
            throw Problem.Conflict("attribute.type_fixed", "Products have values of another type.");
        }

        static bool IsText(AttributeType type) => type is AttributeType.Text or AttributeType.Choice;
    }

    private static (string Label, string? Unit, bool Facetable, bool Searchable) Indexed(AttributeDefinition a) =>
        (a.Label, a.Unit, a.Facetable, a.Searchable);

    private static void Fill(AttributeDefinition attribute, AttributeContent content)
    {
        attribute.Label = content.Label.Trim();
        attribute.Type = content.Type;
        attribute.Unit = string.IsNullOrWhiteSpace(content.Unit) ? null : content.Unit.Trim();
        attribute.Choices = content.Choices;
        attribute.Facetable = content.Facetable;
        attribute.Searchable = content.Searchable;
        attribute.Position = content.Position;
    }
}

/// <summary>The attributes of the tenant.</summary>
internal static class ListAttributes
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/attributes", ListAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("ListAttributes")
            .WithSummary("Attributes in the order of their keys.");
        admin
            .MapGet("/attributes/{key}", GetAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetAttribute")
            .WithSummary("An attribute by its key.");
    }

    private static async Task<Page<MerchantAttribute>> ListAsync(
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query = db.Attributes.AsNoTracking();
        if (request.After<Position>() is { } after)
        {
#pragma warning disable CA1309 // Translated to the order of the database.
            query = query.Where(a => string.Compare(a.Key, after.Key) > 0);
#pragma warning restore CA1309
        }

        var rows = await query.OrderBy(a => a.Key).Take(request.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, request, a => new Position(a.Key)).Select(MerchantAttribute.From);
    }

    private static async Task<VersionedOk<MerchantAttribute>> GetAsync(
        string key,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var attribute =
            await db.Attributes.AsNoTracking().SingleOrDefaultAsync(a => a.Key == key, cancellationToken)
            ?? throw Problem.NotFound("attribute.not_found", "There is no such attribute.");
        return Versioned.Ok(MerchantAttribute.From(attribute), attribute.Version);
    }

    internal sealed record Position(string Key);
}
