using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments.TestGateway;

/// <summary>The page where a buyer confirms a test payment, in place of their bank's.</summary>
internal sealed class ConfirmTestPayment(CheckoutDbContext db)
{
    private const string Route = "/test-payments/{reference}";

    public static string Path(TestPayment payment) =>
        $"/checkout/v1/test-payments/{payment.Reference}?secret={payment.Secret}";

    public static void Map(ModuleRoutes module)
    {
        module
            .MapGet(Route, ShowAsync)
            .ForPublic()
            .WithName("ShowTestPayment")
            .WithSummary("The page where a buyer confirms a test payment.")
            .Produces(StatusCodes.Status200OK, contentType: "text/html");
        module
            .MapPost(Route, DecideAsync)
            .ForPublic()
            .WithName("ConfirmTestPayment")
            .WithSummary("Confirms a test payment or refuses it.")
            .Produces(StatusCodes.Status303SeeOther)
            .Produces(StatusCodes.Status200OK, contentType: "text/html");
    }

    private static async Task<IResult> ShowAsync(
        ConfirmTestPayment handler,
        string reference,
        [FromQuery] string? secret,
        CancellationToken cancellationToken
    )
    {
        var payment = await handler.OpenAsync(reference, secret, cancellationToken);
        return Page(
            payment.State is GatewayPaymentState.RequiresAction
                ? $"""
                <p>Confirm the payment of <strong>{Text(
                    new Money(payment.Amount, payment.Currency).ToString()
                )}</strong>?</p>
                <form method="post" action="{Text(Path(payment))}&amp;outcome=approve"><button>Approve</button></form>
                <form method="post" action="{Text(Path(payment))}&amp;outcome=refuse"><button>Refuse</button></form>
                """
                : "<p>There is nothing to confirm any more. You may close this page.</p>"
        );
    }

    private static async Task<IResult> DecideAsync(
        ConfirmTestPayment handler,
        string reference,
        [FromQuery] string? secret,
        [FromQuery] string? outcome,
        CancellationToken cancellationToken
    )
    {
        var payment = await handler.OpenAsync(reference, secret, cancellationToken);
        if (outcome is not ("approve" or "refuse"))
        {
            throw Problem.Invalid("outcome", "unknown", "Either approve or refuse.");
        }

        await handler.ApplyAsync(payment, outcome is "approve", cancellationToken);
        return payment.ReturnUrl is { } back
            ? new SeeOther(new Uri(back).PathAndQuery)
            : Page("<p>Thank you. You may close this page and go back to the shop.</p>");
    }

    private async Task<TestPayment> OpenAsync(string reference, string? secret, CancellationToken cancellationToken)
    {
        var payment = await db.TestPayments.SingleOrDefaultAsync(p => p.Reference == reference, cancellationToken);
        return
            payment is not null
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(secret ?? ""),
                Encoding.UTF8.GetBytes(payment.Secret)
            )
            ? payment
            : throw Problem.NotFound("payment.not_found", "There is no such payment.");
    }

    private async Task ApplyAsync(TestPayment payment, bool approved, CancellationToken cancellationToken)
    {
        if (payment.State is not GatewayPaymentState.RequiresAction)
        {
            return;
        }

        if (!approved)
        {
            (payment.Code, payment.DeclineCode) = ("payment_intent_authentication_failure", null);
        }

        payment.Settle(approved && payment.Code is null);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static IResult Page(string body) =>
        Results.Content(
            $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Test payment</title></head>
            <body><main><h1>Test payment</h1>{body}</main></body>
            </html>
            """,
            "text/html; charset=utf-8"
        );

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>303: the browser goes on with GET (RFC 9110 section 15.4.4).</summary>
    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
