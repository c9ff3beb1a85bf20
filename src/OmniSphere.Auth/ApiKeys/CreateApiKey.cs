using System.Text.RegularExpressions;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.Staff;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;
using Keys = OmniSphere.Authorization.ApiKeys;

namespace OmniSphere.Auth.ApiKeys;

/// <summary>A key for a program.</summary>
/// <param name="Name">What it is for, at most 100 characters.</param>
/// <param name="Permissions">What it may do, such as <c>catalogue.products.write</c> or <c>checkout.orders.*</c>.</param>
/// <param name="ExpiresAt">When it ends; left out for no end.</param>
internal sealed partial record CreateApiKeyRequest(
    string Name,
    IReadOnlyList<string> Permissions,
    DateTimeOffset? ExpiresAt = null
) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Name, "name", max: 100);
        if (v.Required(Permissions, "permissions"))
        {
            v.Count(Permissions, "permissions", max: 30, min: 1);
            v.Each(
                Permissions,
                "permissions",
                (each, permission) =>
                {
                    if (each.Required(permission, ""))
                    {
                        each.That(
                            permission.Length <= 60 && Permission().IsMatch(permission),
                            "",
                            "invalid",
                            "A permission, such as catalogue.products.write or checkout.orders.*."
                        );
                        // Whoever steals a key shall not make more of them, nor people.
                        each.That(
                            !permission.StartsWith("auth.", StringComparison.Ordinal),
                            "",
                            "not_for_keys",
                            "A key manages neither people nor keys."
                        );
                    }
                }
            );
        }
    }

    [GeneratedRegex(@"^[a-z]+(\.[a-z-]+)*(\.\*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Permission();
}

/// <summary>Makes a key and shows it once. Nobody gives away more than they have.</summary>
internal sealed class CreateApiKey(
    AuthDbContext db,
    ITenantContext tenant,
    Caller caller,
    SecurityLog log,
    TimeProvider clock
)
{
    private const int Most = 100;

    public async Task<IResult> HandleAsync(CreateApiKeyRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (request.ExpiresAt <= now)
        {
            throw Problem.Unprocessable("api_key.expired", "The key would have ended already.");
        }

        if (request.Permissions.FirstOrDefault(p => !caller.Has(p)) is { } more)
        {
            throw Problem
                .Forbidden("api_key.permission_too_high", "This key would do more than you may.")
                .With("permission", more);
        }

        if (await ApiKeySource.CountAsync(db, cancellationToken) >= Most)
        {
            throw Problem.Conflict("api_key.too_many", $"A shop has at most {Most} keys. Delete one first.");
        }

        var secret = Keys.Create(tenant.RequiredId);
        var key = new ApiKey
        {
            Id = Id<ApiKeyKind>.New(clock),
            Name = request.Name,
            Ending = secret[^4..],
            Hash = Keys.Hash(secret),
            Permissions = string.Join(' ', request.Permissions.Distinct(StringComparer.Ordinal)),
            CreatedBy = caller.Subject!,
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
        };
        db.ApiKeys.Add(key);
        log.Add(SecurityEvents.ApiKeyCreated, user: null);
        await db.SaveChangesAsync(cancellationToken);
        return Results.Created($"/auth/v1/admin/api-keys/{key.Id}", ApiKeyView.Of(key, secret));
    }

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/api-keys",
                (CreateApiKeyRequest request, CreateApiKey create, CancellationToken ct) =>
                    create.HandleAsync(request, ct)
            )
            .ForMerchant(AuthPermissions.ManageApiKeys)
            .WithIdempotency(required: false)
            .WithSecretAnswer()
            .WithName("CreateApiKey")
            .WithSummary("Makes an API key and shows it, once")
            .Produces<ApiKeyView>(StatusCodes.Status201Created);
}
