using System.Data.Common;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Carts;

/// <summary>The row of a cart by hand-written SQL: what shoppers do most reads it once and writes it once.</summary>
internal sealed class CartRows(ModuleSql<CheckoutDbContext> sql)
{
    private static readonly SqlText Row = new(d =>
        $"""
            SELECT id, version, state, currency, token_hash, customer_id, payment_id, placement_id, order_id, created_at,
                updated_at, expires_at, abandon_at, recovery_hash, document
            FROM {d.Table("carts")} WHERE tenant_id = @tenant AND id = @id
            """
    );

    private static readonly SqlText Change = new(d =>
        $"""
            UPDATE {d.Table("carts")} SET document = @document, updated_at = @updated, expires_at = @expires,
                abandon_at = @abandon, version = version + 1
            WHERE tenant_id = @tenant AND id = @id AND version = @version
            """
    );

    /// <summary>The cart, tracked by nobody, or null.</summary>
    public Task<Cart?> FindAsync(Id<CartKind> id, CancellationToken cancellationToken) =>
        sql.ReadAsync(
            Row,
            [("@id", id.Value)],
            async (reader, ct) => await reader.ReadAsync(ct) ? CartOf(reader) : null,
            cancellationToken
        );

    /// <summary>Writes a cart's document and times, and its event, in one transaction.</summary>
    /// <returns>False when somebody else has changed the cart since it was read: nothing is written.</returns>
    public Task<bool> SaveAsync(Cart cart, CartUpdated updated, CancellationToken cancellationToken) =>
        sql.WriteAsync(
            Change,
            [
                ("@document", JsonColumn.Write(cart.Document)),
                ("@updated", cart.UpdatedAt),
                ("@expires", cart.ExpiresAt),
                ("@abandon", (object?)cart.AbandonAt ?? SqlNull.Time),
                ("@id", cart.Id.Value),
                ("@version", cart.Version),
            ],
            updated,
            cancellationToken
        );

    private Cart CartOf(DbDataReader row) =>
        new()
        {
            TenantId = sql.TenantId,
            Id = Id<CartKind>.From(row.GetGuid(0)),
            Version = row.GetInt64(1),
            State = Enum.Parse<CartState>(row.GetString(2)),
            Currency = Currency.Parse(row.GetString(3)),
            TokenHash = row.GetFieldValue<byte[]>(4),
            CustomerId = row.IsDBNull(5) ? null : row.GetString(5),
            PaymentId = row.IsDBNull(6) ? null : Id<PaymentKind>.From(row.GetGuid(6)),
            PlacementId = row.IsDBNull(7) ? null : Id<PlacementKind>.From(row.GetGuid(7)),
            OrderId = row.IsDBNull(8) ? null : Id<OrderKind>.From(row.GetGuid(8)),
            CreatedAt = row.GetTime(9),
            UpdatedAt = row.GetTime(10),
            ExpiresAt = row.GetTime(11),
            AbandonAt = row.IsDBNull(12) ? null : row.GetTime(12),
            RecoveryHash = row.IsDBNull(13) ? null : row.GetFieldValue<byte[]>(13),
            Document = JsonColumn.Read<CartDocument>(row.GetString(14)),
        };
}
