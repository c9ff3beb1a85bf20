using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Media;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Collections;

/// <summary>What a merchant says about a collection.</summary>
internal sealed record CollectionContent : IValidated
{
    public required string Name { get; init; }

    /// <summary>Made from the name unless given; a collection keeps its own.</summary>
    public string? Slug { get; init; }

    public string? Description { get; init; }

    /// <summary>Address of a picture.</summary>
    public string? Image { get; init; }

    /// <summary>Whether shoppers see it.</summary>
    public bool Published { get; init; }

    /// <summary>What its products have in common; without one they are chosen one by one.</summary>
    public CollectionRule? Rule { get; init; }

    /// <summary>Place among the collections.</summary>
    public int Position { get; init; }

    /// <summary>Language to texts; where it is not given, those there are stay.</summary>
    public IReadOnlyDictionary<string, CollectionTranslation>? Translations { get; init; }

    public void Validate(Validation v)
    {
        v.Line(Name, "name", Collection.NameLength);
        v.Slug(Slug, "slug", Collection.SlugLength);
        v.OptionalLines(Description, "description", Collection.DescriptionLength);
        if (Image is not null)
        {
            v.Url(Image, "image");
        }

        v.Nested(Rule, "rule");
        v.Range(Position, "position", 0, 1_000_000);
        v.Translated(Translations);
    }
}

/// <summary>Adds a collection, changes or deletes it.</summary>
internal sealed class SaveCollection(CatalogueDbContext db, OldSlugs oldSlugs, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapPost(
                "/collections",
                (CollectionContent content, SaveCollection handler, CancellationToken ct) =>
                    handler.AddAsync(content, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithIdempotency(required: false)
            .WithName("CreateCollection")
            .WithSummary("Adds a collection of chosen products, or of those that fit a rule.");
        admin
            .MapPut(
                "/collections/{id}",
                (
                    Id<CollectionKind> id,
                    CollectionContent content,
                    IfMatch ifMatch,
                    SaveCollection handler,
                    CancellationToken ct
                ) => handler.ChangeAsync(id, content, ifMatch.Required(), ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("UpdateCollection")
            .WithSummary("Changes a collection; needs If-Match. An old slug goes on leading to it.");
        admin
            .MapDelete(
                "/collections/{id}",
                (Id<CollectionKind> id, IfMatch ifMatch, SaveCollection handler, CancellationToken ct) =>
                    handler.DeleteAsync(id, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("DeleteCollection")
            .WithSummary("Deletes a collection; its products stay.");
    }

    private async Task<VersionedCreated<MerchantCollection>> AddAsync(
        CollectionContent content,
        CancellationToken cancellationToken
    )
    {
        var collection = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                await CheckAsync(content, default, ct);
                var created = new Collection
                {
                    TenantId = db.TenantId,
                    Id = Id<CollectionKind>.New(clock),
                    Name = content.Name.Trim(),
                    Slug = content.Slug ?? await FreeSlugAsync(content.Name, ct),
                };
                Fill(created, content);
                created.Translations = await Translations.AdmitAsync(db, content.Translations, null, ct);
                db.Collections.Add(created);
                await db.SaveChangesAsync(ct);
                return created;
            },
            cancellationToken
        );
        return Versioned.Created(
            $"/{CatalogueDbContext.Name}/v1/admin/collections/{collection.Id}",
            MerchantCollection.From(collection),
            collection.Version
        );
    }

    private async Task<VersionedOk<MerchantCollection>> ChangeAsync(
        Id<CollectionKind> id,
        CollectionContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var collection = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                var changed =
                    await db.Collections.SingleOrDefaultAsync(c => c.Id == id, ct)
                    ?? throw CollectionProblems.NotFound();
                ifMatch.Guard(changed.Version);
                await CheckAsync(content, id, ct);
                var slug = content.Slug ?? changed.Slug;
                await oldSlugs.KeepAsync(SlugOwner.Collection, [new(id.Value, changed.Slug, slug)], ct);
                changed.Slug = slug;
                Fill(changed, content);
                changed.Translations = await Translations.AdmitAsync(
                    db,
                    content.Translations,
                    changed.Translations,
                    ct
                );
                db.Entry(changed).Property(c => c.Name).IsModified = true;
                await db.SaveChangesAsync(ct);
                return changed;
            },
            cancellationToken
        );
        return Versioned.Ok(MerchantCollection.From(collection), collection.Version);
    }

    private async Task<NoContent> DeleteAsync(
        Id<CollectionKind> id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var collection =
                    await db.Collections.SingleOrDefaultAsync(c => c.Id == id, ct)
                    ?? throw CollectionProblems.NotFound();
                ifMatch.Guard(collection.Version);
                await oldSlugs.ForgetAsync(SlugOwner.Collection, id.Value, ct);
                db.Collections.Remove(collection);
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        return TypedResults.NoContent();
    }

    private static void Fill(Collection collection, CollectionContent content)
    {
        collection.Name = content.Name.Trim();
        collection.Description = string.IsNullOrWhiteSpace(content.Description) ? null : content.Description;
        collection.Image = content.Image;
        collection.Published = content.Published;
        collection.Rule = content.Rule;
        collection.Position = content.Position;
    }

    private async Task CheckAsync(
        CollectionContent content,
        Id<CollectionKind> own,
        CancellationToken cancellationToken
    )
    {
        await MediaShown.CheckAsync(db, content.Image, "image", cancellationToken);
        if (
            content.Slug is { } slug
            && await db.Collections.AnyAsync(c => c.Slug == slug && c.Id != own, cancellationToken)
        )
        {
            throw CollectionProblems.SlugTaken();
        }

        if (content.Rule is not { } rule)
        {
            return;
        }

        if (rule.Category is { } category && !await db.Categories.AnyAsync(c => c.Id == category, cancellationToken))
        {
            throw Problem.Invalid("rule.category", "unknown", "This category does not exist.");
        }

        var brands = rule.Brands.Distinct().ToList();
        if (
            brands.Count > 0
            && await db.Brands.CountAsync(b => EF.Parameter(brands).Contains(b.Id), cancellationToken) != brands.Count
        )
        {
            throw Problem.Invalid("rule.brands", "unknown", "One of the brands does not exist.");
        }
    }

    private async Task<string> FreeSlugAsync(string name, CancellationToken cancellationToken)
    {
        var plain = Slugs.From(name, Collection.SlugLength - 10, "collection");
        for (var number = 1; ; number++)
        {
            var slug = number == 1 ? plain : string.Create(CultureInfo.InvariantCulture, $"{plain}-{number}");
            if (!await db.Collections.AnyAsync(c => c.Slug == slug, cancellationToken))
            {
                return slug;
            }
        }
    }
}
