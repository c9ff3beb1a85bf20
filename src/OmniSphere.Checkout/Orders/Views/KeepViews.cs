using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Views;

/// <param name="Name">What the staff calls it, at most 100 characters, once in the shop.</param>
/// <param name="Filter">Which orders it shows.</param>
internal sealed record SavedViewRequest(string Name, OrderFilter Filter) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Name, "name", 100);
        if (v.Required(Filter, "filter"))
        {
            v.Length(Filter.Text, "filter.q", 254);
        }
    }
}

/// <summary>A saved view.</summary>
internal sealed record SavedViewView(Id<SavedViewKind> Id, string Name, OrderFilter Filter)
{
    public static SavedViewView Of(SavedView v) => new(v.Id, v.Name, v.Filter);
}

/// <summary>The saved views of the shop, by name.</summary>
internal sealed record SavedViewsView(IReadOnlyList<SavedViewView> Items);

/// <summary>Merchants name filters of the list of orders, for all of their staff.</summary>
internal sealed class KeepViews(CheckoutDbContext db, TimeProvider clock)
{
    private const int Most = 50;

    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/order-views",
                static (KeepViews handler, CancellationToken cancellationToken) => handler.ListAsync(cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersRead)
            .WithName("ListOrderViews")
            .WithSummary("The saved views of the list of orders.");
        admin
            .MapPost(
                "/order-views",
                static (KeepViews handler, SavedViewRequest request, CancellationToken cancellationToken) =>
                    handler.AddAsync(request, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency(required: false)
            .WithName("AddOrderView")
            .WithSummary("Gives a filter of the list of orders a name.");
        admin
            .MapPut(
                "/order-views/{id}",
                static (
                    KeepViews handler,
                    Id<SavedViewKind> id,
                    SavedViewRequest request,
                    IfMatch ifMatch,
                    CancellationToken cancellationToken
                ) => handler.ChangeAsync(id, request, ifMatch, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithName("SetOrderView")
            .WithSummary("Changes a saved view of the list of orders.");
        admin
            .MapDelete(
                "/order-views/{id}",
                static (KeepViews handler, Id<SavedViewKind> id, CancellationToken cancellationToken) =>
                    handler.RemoveAsync(id, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithName("RemoveOrderView")
            .WithSummary("Removes a saved view of the list of orders.");
    }

    /// <summary>The filter, with the view's where it says nothing itself.</summary>
    /// <exception cref="ProblemException">404 <c>order_view.not_found</c>.</exception>
    public async Task<OrderFilter> OverAsync(
        Id<SavedViewKind>? view,
        OrderFilter filter,
        CancellationToken cancellationToken
    ) => view is { } id ? filter.Over((await FindAsync(id, cancellationToken)).Filter) : filter;

    private async Task<Ok<SavedViewsView>> ListAsync(CancellationToken cancellationToken)
    {
        var views = await db.OrderViews.AsNoTracking().OrderBy(v => v.Name).ToListAsync(cancellationToken);
        return TypedResults.Ok(new SavedViewsView([.. views.Select(SavedViewView.Of)]));
    }

    private async Task<VersionedCreated<SavedViewView>> AddAsync(
        SavedViewRequest request,
        CancellationToken cancellationToken
    )
    {
        request.Filter.Check();
        if (await db.OrderViews.CountAsync(cancellationToken) >= Most)
        {
            throw Problem.Unprocessable("order_view.too_many", $"A shop has at most {Most} views.");
        }

        var view = new SavedView
        {
            TenantId = db.TenantId,
            Id = Id<SavedViewKind>.New(clock),
            Name = request.Name.Trim(),
            Filter = request.Filter,
        };
        db.OrderViews.Add(view);
        await SaveAsync(cancellationToken);
        return Versioned.Created($"/checkout/v1/admin/order-views/{view.Id}", SavedViewView.Of(view), view.Version);
    }

    private async Task<VersionedOk<SavedViewView>> ChangeAsync(
        Id<SavedViewKind> id,
        SavedViewRequest request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        request.Filter.Check();
        var view = await FindAsync(id, cancellationToken);
        ifMatch.Guard(view.Version);
        (view.Name, view.Filter) = (request.Name.Trim(), request.Filter);
        await SaveAsync(cancellationToken);
        return Versioned.Ok(SavedViewView.Of(view), view.Version);
    }

    private async Task<NoContent> RemoveAsync(Id<SavedViewKind> id, CancellationToken cancellationToken)
    {
        db.OrderViews.Remove(await FindAsync(id, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private async Task<SavedView> FindAsync(Id<SavedViewKind> id, CancellationToken cancellationToken) =>
        await db.OrderViews.SingleOrDefaultAsync(v => v.Id == id, cancellationToken)
        ?? throw Problem.NotFound("order_view.not_found", "There is no such view.");

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw Problem.Conflict("order_view.version_conflict", "The view was changed at the same time.");
        }
        catch (DbUpdateException)
        {
            throw Problem.Conflict("order_view.exists", "There is a view of that name.");
        }
    }
}
