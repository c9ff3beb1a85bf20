using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Orders;

/// <summary>How a shop writes the numbers of its orders.</summary>
/// <param name="Prefix">In front of each: up to 8 of <c>A-Z 0-9 -</c>.</param>
/// <param name="Sequential">
/// Whether they follow each other without a gap, where the law asks for it. They then tell how much the shop sells, and its
/// orders are written one after another.
/// </param>
internal sealed record OrderNumberFormat(string Prefix = "", bool Sequential = false)
{
    public static readonly OrderNumberFormat Plain = new();
}

/// <summary>Draws a number at random: <see cref="OrderNumber.Draw"/>.</summary>
internal delegate string DrawOrderNumber();

/// <summary>
/// Order numbers: eight digits of Crockford's base 32 in two groups, such as <c>7K4M-2XQ9</c>, drawn at random, so that
/// they tell neither how much a shop sells nor what the next one is; or 000001, 000002, … where the shop wants it so.
/// </summary>
internal sealed class OrderNumber(CheckoutDbContext db, SettingsSource settings, DrawOrderNumber draw)
{
    public const int MaxPrefix = 8;
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Group = 4;

    /// <summary>
    /// A number for an order; part of the transaction that writes it. That one is drawn which another order has is so
    /// unlikely that the index is left to refuse it; <see cref="IsTaken"/> tells, and the next try draws another one.
    /// </summary>
    public async Task<string> NextAsync(CancellationToken cancellationToken)
    {
        if (await DrawnAsync(cancellationToken) is { } drawn)
        {
            return drawn;
        }

        var format = (await settings.GetAsync(fresh: false, cancellationToken)).OrderNumbers;
        while (true)
        {
            var number = format.Prefix + await CountAsync(cancellationToken);
            if (!await db.Orders.AnyAsync(o => o.Number == number, cancellationToken))
            {
                return number;
            }
        }
    }

    /// <summary>A drawn number, which needs no transaction; null where numbers are counted.</summary>
    public async Task<string?> DrawnAsync(CancellationToken cancellationToken)
    {
        var format = (await settings.GetAsync(fresh: false, cancellationToken)).OrderNumbers;
        return format.Sequential ? null : format.Prefix + draw();
    }

    /// <summary>Whether a save failed since another order has the number.</summary>
    public static bool IsTaken(DbUpdateException exception) =>
        exception.InnerException switch
        {
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: { } index } =>
                index.EndsWith("_number", StringComparison.Ordinal),
            SqliteException { SqliteExtendedErrorCode: 2067 } sqlite => sqlite.Message.Contains(
                "orders.number",
                StringComparison.Ordinal
            ),
            _ => false,
        };

    /// <summary>Two groups of digits.</summary>
    public static string Draw() =>
        $"{RandomNumberGenerator.GetString(Digits, Group)}-{RandomNumberGenerator.GetString(Digits, Group)}";

    // Writing the row locks it until the order is written: the next one waits, or takes the number of one that failed.
    private async Task<string> CountAsync(CancellationToken cancellationToken)
    {
        await db.Settings.ExecuteUpdateAsync(
            s => s.SetProperty(x => x.LastOrder, x => x.LastOrder + 1),
            cancellationToken
        );
        var last = await db.Settings.Select(s => s.LastOrder).SingleAsync(cancellationToken);
        return last.ToString("D6", CultureInfo.InvariantCulture);
    }
}
