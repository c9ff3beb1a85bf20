using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.Security;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Auth.SignIn;

/// <summary>Ends the session that the caller's access token belongs to; its refresh token is worthless from then on.</summary>
internal sealed class Logout(CurrentAccount account, Sessions sessions, SecurityLog log, AuthDbContext db)
{
    public async Task<IResult> HandleAsync(CancellationToken cancellationToken)
    {
        var user = await account.RequireAsync(cancellationToken);
        if (account.Session is { } session)
        {
            await sessions.EndAsync(session, cancellationToken);
        }

        log.Add(SecurityEvents.SignedOut, user.PublicId);
        await db.SaveChangesAsync(cancellationToken);
        return Results.NoContent();
    }

    public static void Map(ModuleRoutes module) =>
        module
            .MapPost("/logout", (Logout logout, CancellationToken ct) => logout.HandleAsync(ct))
            .ForPublic()
            .WithName("Logout")
            .WithSummary("Ends the session of the access token")
            .Produces(StatusCodes.Status204NoContent);
}
