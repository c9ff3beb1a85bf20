using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Payments;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// Writes the order, its events and the end of the cart in one transaction. The point of no return: from here on the
/// placement only goes forward.
/// </summary>
internal sealed class CreateOrder(HoldCredit credit, OrderTermsSource terms, OrderHistory history, TimeProvider clock)
{
    /// <summary>Adds everything to the batch; the caller saves it within its transaction.</summary>
    public async Task<Order> RunAsync(
        PlacementRows rows,
        string number,
        RowBatch batch,
        CancellationToken cancellationToken
    )
    {
        var (placement, cart, payment) = (rows.Placement, rows.Cart, rows.Payment);
        var order = OrderOf(placement, cart, number);
        order.Credit = await credit.CaptureAsync(placement, cart.Document, cancellationToken);
        order.Paid = (payment?.Captured ?? 0) + order.Credit;
        order.PaymentStatus = (payment, order.Credit) switch
        {
            (null, 0) => OrderPaymentStatus.NotNeeded,
            (null or { State: PaymentState.Captured }, _) => OrderPaymentStatus.Paid,
            _ => OrderPaymentStatus.Authorised,
        };
        order.Terms = await terms.OfAsync(cart, cancellationToken);
        batch.Insert(order);
        order.Lines.ForEach(line => batch.Insert(line));
        batch.Insert(history.Entry(order, "placed")).Publish(CreatedEvent(order, cart));
        if (payment is not null)
        {
            Settle(rows, payment, order.Id, batch);
        }

        if (order.PaymentStatus is OrderPaymentStatus.Paid)
        {
            batch
                .Insert(history.Entry(order, "paid"))
                .Publish(new OrderPaid(order.Id, order.Number, new(order.Paid, order.Currency)));
        }

        if (order.Overpaid > 0)
        {
            batch.Insert(history.Entry(order, "overpaid", new Money(order.Overpaid, order.Currency).ToString()));
        }

        (cart.State, cart.OrderId) = (CartState.Completed, order.Id);
        batch.Update(cart, nameof(Cart.State), nameof(Cart.OrderId));
        return order;
    }

    /// <summary>The payment becomes the order's, with what its capture came to.</summary>
    private static void Settle(PlacementRows rows, Payment payment, Id<OrderKind> order, RowBatch batch)
    {
        (payment.OrderId, payment.DueAt) = (order, null);
        if (!rows.IsCaptured)
        {
            batch.Update(payment, nameof(Payment.OrderId), nameof(Payment.DueAt));
            return;
        }

        batch.Update(
            payment,
            nameof(Payment.OrderId),
            nameof(Payment.DueAt),
            nameof(Payment.State),
            nameof(Payment.Captured),
            nameof(Payment.Attempts)
        );
        if (rows.CallIsNew)
        {
            batch.Insert(rows.Call!);
        }
        else
        {
            batch.Update(
                rows.Call!,
                nameof(PaymentCall.AnsweredAt),
                nameof(PaymentCall.Outcome),
                nameof(PaymentCall.Code)
            );
        }
    }

    private Order OrderOf(Placement placement, Cart cart, string number)
    {
        var (document, quote, totals) = (cart.Document, cart.Document.Quote, cart.Document.Quote.Totals);
        return new()
        {
            TenantId = cart.TenantId,
            Id = placement.OrderId,
            Number = number,
            CartId = cart.Id,
            PlacementId = placement.Id,
            TokenHash = cart.TokenHash,
            CustomerId = cart.CustomerId,
            Email = document.Customer!.Email,
            FirstName = document.Customer.FirstName,
            LastName = document.Customer.LastName,
            Phone = document.Customer.Phone,
            Currency = cart.Currency,
            PricesIncludeTax = quote.PricesIncludeTax,
            Subtotal = totals.Subtotal.Amount,
            Discount = totals.Discount.Amount,
            Shipping = totals.Shipping.Amount,
            Tax = totals.Tax.Amount,
            Total = totals.Total.Amount,
            ShippingMethod = quote.Shipping!.Id,
            ShippingName = quote.Shipping.Name,
            ShippingAddress = AddressOf(document),
            BillingAddress = BillingOf(document),
            Taxes = quote.Taxes,
            Coupons = [.. quote.Coupons.Where(c => c.Refused is null)],
            Promotions = quote.Promotions,
            Credits = [.. quote.Credits.Where(c => c.Amount.IsPositive)],
            TaxRelief = quote.Relief,
            PlacedAt = AsKept(clock.GetUtcNow()),
            Lines =
            [
                .. document.Lines.Zip(quote.Lines).Select((l, i) => LineOf(placement, cart, i, l.First, l.Second)),
            ],
        };
    }

    // What is answered now is what is read later: databases keep microseconds.
    private static DateTimeOffset AsKept(DateTimeOffset time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    // A pick-up point says where the goods are, not who buys them.
    private static AddressData BillingOf(CartDocument document) =>
        document.BillingAddress ?? document.ShippingAddress ?? AddressOf(document) with { Company = null };

    // What is picked up goes to the place where that happens, under the buyer's name.
    private static AddressData AddressOf(CartDocument document) =>
        document.Quote.Shipping?.PickUp is { } point
            ? new(
                document.Customer!.FirstName ?? "",
                document.Customer.LastName ?? "",
                point.Name,
                point.Line1,
                null,
                point.City,
                point.Region,
                point.PostalCode,
                point.Country
            )
            : document.ShippingAddress!;

    private static OrderLine LineOf(
        Placement placement,
        Cart cart,
        int position,
        CartLine line,
        Pricing.QuotedLine quoted
    ) =>
        new()
        {
            TenantId = cart.TenantId,
            OrderId = placement.OrderId,
            Position = position,
            Sku = line.Sku,
            VariantId = line.VariantId,
            ProductId = line.ProductId,
            Title = line.Title,
            Slug = line.Slug,
            Options = line.Options,
            Inputs = line.Inputs,
            Note = line.Note,
            Image = line.Image,
            Quantity = line.Quantity,
            UnitPrice = quoted.UnitPrice.Amount,
            Total = quoted.Total.Amount,
            Discount = quoted.Discount.Amount,
            Tax = quoted.Tax.Amount,
            Terms = new(line.TaxCategory, line.UnitPrice.Amount, line.WeightGrams ?? 0, line.Categories, line.Tiers),
        };

    private static OrderCreated CreatedEvent(Order order, Cart cart)
    {
        var totals = order.Totals;
        return new(
            order.Id,
            order.Number,
            cart.Id,
            order.CustomerId,
            order.Email,
            order.FirstName,
            order.LastName,
            order.PlacedAt,
            order.PricesIncludeTax,
            order.ShippingName,
            order.ShippingAddress,
            order.BillingAddress,
            [
                .. cart
                    .Document.Lines.Zip(cart.Document.Quote.Lines)
                    .Select(l => new OrderLineData(
                        l.First.Sku,
                        l.First.Title,
                        l.First.Options,
                        l.First.Image,
                        l.First.Quantity,
                        l.Second.UnitPrice,
                        l.Second.Total
                    )),
            ],
            new(totals.Subtotal, totals.Discount, totals.Shipping, totals.Tax, totals.Total, totals.Due)
        );
    }
}
