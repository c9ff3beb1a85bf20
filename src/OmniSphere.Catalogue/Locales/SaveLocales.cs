using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Locales;

/// <summary>The languages of a shop besides its own, as merchants write and read them.</summary>
internal sealed record LocalesContent : IValidated
{
    /// <summary>BCP 47 tags such as <c>fr</c> or <c>de-CH</c>.</summary>
    public required IReadOnlyList<string> Locales { get; init; }

    public void Validate(Validation v)
    {
        v.Count(Locales, "locales", LocaleSettings.MostLocales);
        for (var i = 0; i < Locales.Count; i++)
        {
            var tag = LocaleTags.Spelled(Locales[i]);
            v.That(tag is not null, $"locales[{i}]", "unknown", "A language tag such as fr or de-CH.");
            v.That(
                tag is null || Locales.Take(i).All(before => LocaleTags.Spelled(before) != tag),
                $"locales[{i}]",
                "duplicate",
                "Each language once."
            );
        }
    }
}

/// <summary>A merchant says which languages the shop is shown in besides its own.</summary>
internal sealed class SaveLocales(CatalogueDbContext db, TaxonomyCache taxonomies, ITenantContext tenant)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/locales", (SaveLocales handler, CancellationToken ct) => handler.ReadAsync(ct))
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetLocales")
            .WithSummary("The languages that the shop is shown in besides its own.");
        admin
            .MapPut(
                "/locales",
                (LocalesContent content, IfMatch ifMatch, SaveLocales handler, CancellationToken ct) =>
                    handler.WriteAsync(content, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("SaveLocales")
            .WithSummary(
                "Says which languages the shop is shown in besides its own. A change needs If-Match; texts of a language that is left out are kept."
            );
    }

    private async Task<VersionedOk<LocalesContent>> ReadAsync(CancellationToken cancellationToken)
    {
        var settings = await db.LocaleSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return Versioned.Ok(Of(settings ?? new LocaleSettings()), settings?.Version ?? 0);
    }

    private async Task<VersionedOk<LocalesContent>> WriteAsync(
        LocalesContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var locales = content.Locales.Select(tag => LocaleTags.Spelled(tag)!).ToList();
        if (locales.IndexOf(LocaleTags.Spelled(tenant.Required.Culture) ?? "") is >= 0 and var own)
        {
            throw Problem.Invalid($"locales[{own}]", "own", "The shop's own language is there without being named.");
        }

        var saved = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                var settings = await db.LocaleSettings.SingleOrDefaultAsync(ct);
                if (settings is null)
                {
                    ifMatch.Guard(0);
                    settings = new LocaleSettings { TenantId = db.TenantId };
                    db.LocaleSettings.Add(settings);
                }
                else
                {
                    ifMatch.Required().Guard(settings.Version);
                }

                settings.Locales = locales;
                taxonomies.Invalidate(db);
                await db.SaveChangesAsync(ct);
                return settings;
            },
            cancellationToken
        );
        return Versioned.Ok(Of(saved), saved.Version);
    }

    private static LocalesContent Of(LocaleSettings settings) => new() { Locales = settings.Locales };
}

/// <summary>The languages that a shop is shown in.</summary>
/// <param name="Default">The shop's own, which the catalogue is written in.</param>
/// <param name="Items">All of them, the shop's own first.</param>
internal sealed record ShopLanguages(string Default, IReadOnlyList<string> Items);

/// <summary>What a shopper can choose from.</summary>
internal static class ListLocales
{
    public static void Map(ModuleRoutes shop) =>
        shop.MapGet("/locales", HandleAsync)
            .ForPublic()
            .WithName("ListLocales")
            .WithSummary("The languages that the shop is shown in; ask for one by locale or Accept-Language.");

    private static async Task<ShopLanguages> HandleAsync(
        TaxonomyCache taxonomies,
        ITenantContext tenant,
        CancellationToken cancellationToken
    )
    {
        var own = tenant.Required.Culture;
        return new(own, [own, .. (await taxonomies.GetAsync(cancellationToken)).Locales]);
    }
}
