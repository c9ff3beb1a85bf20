using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders.Fulfilments;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders;

/// <summary>Which of the shop's orders are meant; every part is optional.</summary>
/// <param name="Status">Where they stand, as in answers: <c>placed</c>.</param>
/// <param name="PaymentStatus">Where their money stands, as in answers: <c>paid</c>.</param>
/// <param name="Overpaid">Whether more was taken than they come to and is not given back.</param>
/// <param name="FulfilmentStatus">How much of them is shipped, as in answers: <c>unfulfilled</c>.</param>
/// <param name="From">Placed then or later.</param>
/// <param name="To">Placed before then.</param>
/// <param name="Text">Their number or e-mail address.</param>
internal sealed record OrderFilter(
    [property: FromQuery(Name = "status")] string? Status = null,
    [property: FromQuery(Name = "paymentStatus")] string? PaymentStatus = null,
    [property: FromQuery(Name = "from")] DateTimeOffset? From = null,
    [property: FromQuery(Name = "to")] DateTimeOffset? To = null,
    [property: FromQuery(Name = "q"), JsonPropertyName("q")] string? Text = null,
    [property: FromQuery(Name = "fulfilmentStatus")] string? FulfilmentStatus = null,
    [property: FromQuery(Name = "overpaid")] bool? Overpaid = null
)
{
    /// <summary>This filter, with the other's parts where it has none itself.</summary>
    public OrderFilter Over(OrderFilter other) =>
        new(
            Status ?? other.Status,
            PaymentStatus ?? other.PaymentStatus,
            From ?? other.From,
            To ?? other.To,
            Text ?? other.Text,
            FulfilmentStatus ?? other.FulfilmentStatus,
            Overpaid ?? other.Overpaid
        );

    /// <inheritdoc cref="Apply"/>
    public void Check() => Apply(Array.Empty<Order>().AsQueryable());

    /// <exception cref="ProblemException">422 <c>request.invalid</c>: a status that there is not.</exception>
    public IQueryable<Order> Apply(IQueryable<Order> orders)
    {
        if (Named<OrderStatus>(Status, "status") is { } status)
        {
            orders = orders.Where(o => o.Status == status);
        }

        if (Named<OrderPaymentStatus>(PaymentStatus, "paymentStatus") is { } paid)
        {
            orders = orders.Where(o => o.PaymentStatus == paid);
        }

        if (Named<FulfilmentStatus>(FulfilmentStatus, "fulfilmentStatus") is { } shipped)
        {
            orders = orders.Where(o => o.FulfilmentStatus == shipped);
        }

        if (Overpaid is { } overpaid)
        {
            orders = orders.Where(o => o.Paid - o.Refunded > o.Total == overpaid);
        }

        if (From is { } from)
        {
            orders = orders.Where(o => o.PlacedAt >= from.ToUniversalTime());
        }

        if (To is { } to)
        {
            orders = orders.Where(o => o.PlacedAt < to.ToUniversalTime());
        }

        if (!string.IsNullOrWhiteSpace(Text))
        {
            var (number, email) = (Text.Trim().ToUpperInvariant(), Text.Trim().ToLowerInvariant());
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL's own function, which has an index.
            orders = orders.Where(o => o.Number == number || o.Email.ToLower() == email);
#pragma warning restore CA1304, CA1311, CA1862
        }

        return orders;
    }

    // Enums in an address are bound by their exact C# names; clients know the names of the JSON.
    private static T? Named<T>(string? name, string field)
        where T : struct, Enum =>
        name is null
            ? null
            : Enum.GetValues<T>()
                .Cast<T?>()
                .FirstOrDefault(s => string.Equals(s.ToString(), name, StringComparison.OrdinalIgnoreCase))
                ?? throw Problem.Invalid(field, "unknown", "There is no such status.");
}
