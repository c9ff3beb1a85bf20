using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OmniSphere.Checkout.Payments.TestGateway;

namespace OmniSphere.Checkout.Tests.Payments.Stripe;

/// <summary>
/// The objects of Stripe's API and their rules, per account: payment intents, refunds, connected accounts and links.
/// Called under the server's lock.
/// </summary>
internal sealed partial class StripeBooks
{
    private readonly Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private int _next;

    public IEnumerable<JsonObject> Intents => Of("payment_intent");

    public static string Template(string path) => Id().Replace(path, "/{id}");

    public JsonObject this[string id] => _objects[id];

    /// <summary>Adds an object as Stripe would on its own: a dispute, an account made elsewhere.</summary>
    public JsonObject Put(JsonObject item)
    {
        _objects[(string)item["id"]!] = item;
        return item;
    }

    /// <summary>The merchant gives money back on Stripe's own pages.</summary>
    public JsonObject RefundAtStripe(string intentId, long amount)
    {
        Refund(_objects[intentId], new JsonObject { ["amount"] = amount.ToString(CultureInfo.InvariantCulture) });
        return Of("refund").Last();
    }

    /// <summary>The buyer comes back from the bank.</summary>
    public void Confirm(string intentId, bool approve)
    {
        var intent = _objects[intentId];
        var method = (string)intent["payment_method"]!;
        var card = TestCards.Find((string?)_objects.GetValueOrDefault(method)?["x_card"] ?? method)!;
        Settle(
            intent,
            approve ? card with { Confirm = false } : new("payment_intent_authentication_failure", null, false)
        );
    }

    public (int Status, string Body) Answer(string method, string path, string account, JsonNode form)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries)[1..];
        return (method, parts) switch
        {
            ("POST", ["payment_intents"]) => Create(account, form),
            ("GET", ["payment_intents"]) => List(Intents.Where(i => Owner(i) == account)),
            ("GET", ["payment_intents", var id]) => With(id, account, i => Ok(Expanded(i, form))),
            ("POST", ["payment_intents", var id, "capture"]) => With(id, account, i => Capture(i, form)),
            ("POST", ["payment_intents", var id, "cancel"]) => With(id, account, Cancel),
            ("POST", ["customers"]) => Ok(Put(NewCustomer(account, form))),
            ("POST", ["payment_methods", var id, "attach"]) => Attach(id, account, (string)form["customer"]!),
            ("POST", ["payment_methods", var id, "detach"]) => Detach(id, account),
            ("POST", ["refunds"]) => With((string)form["payment_intent"]!, account, i => Refund(i, form)),
            ("GET", ["refunds"]) => List(
                Of("refund").Where(r => (string?)r["payment_intent"] == (string?)form["payment_intent"])
            ),
            ("POST", ["accounts"]) => Ok(Put(NewAccount(form))),
            ("GET", ["accounts", var id]) => With(id, "", Ok),
            ("POST", ["account_links"]) => Ok(NewLink(form)),
            ("GET", ["disputes"]) => List(
                Of("dispute").Where(d => (string?)d["payment_intent"] == (string?)form["payment_intent"])
            ),
            _ => (404, StripeServer.Error("invalid_request_error", "resource_missing")),
        };
    }

    private (int, string) Create(string account, JsonNode form)
    {
        var method = (string)form["payment_method"]!;
        var customer = (string?)form["customer"];
        var kept = _objects.GetValueOrDefault(method);
        if (
            TestCards.Find((string?)kept?["x_card"] ?? method) is not { } card
            || (kept is not null && (Owner(kept) != account || (string?)kept["customer"] != customer))
            || (customer is not null && Owner(_objects[customer]) != account)
        )
        {
            return (400, StripeServer.Error("invalid_request_error", "resource_missing", param: "payment_method"));
        }

        if ((string?)form["off_session"] == "true" && card.Confirm)
        {
            card = new("authentication_required", "authentication_required", Confirm: false);
        }

        var amount = Number(form["amount"])!.Value;
        if (Number(form["application_fee_amount"]) is { } fee && (fee > amount || Destination(form, account) is null))
        {
            return (400, StripeServer.Error("invalid_request_error", "application_fee_invalid"));
        }

        var intent = Put(
            new JsonObject
            {
                ["id"] = $"pi_{++_next}",
                ["object"] = "payment_intent",
                ["amount"] = amount,
                ["amount_received"] = 0L,
                ["currency"] = (string)form["currency"]!,
                ["created"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
                ["capture_method"] = (string)form["capture_method"]!,
                ["client_secret"] = $"pi_{_next}_secret_test",
                ["payment_method"] = method,
                ["customer"] = customer,
                ["setup_future_usage"] = (string?)form["setup_future_usage"],
                ["application_fee_amount"] = Number(form["application_fee_amount"]),
                ["transfer_data"] = form["transfer_data"]?.DeepClone(),
                ["on_behalf_of"] = (string?)form["on_behalf_of"],
                ["metadata"] = form["metadata"]?.DeepClone() ?? new JsonObject(),
                ["return_url"] = (string?)form["return_url"],
                ["status"] = "requires_confirmation",
                ["x_owner"] = account,
                ["x_refunded"] = 0L,
            }
        );
        Settle(intent, card);
        return intent["last_payment_error"] is JsonObject error
            ? (
                402,
                StripeServer.Error("card_error", (string?)error["code"], (string?)error["decline_code"], null, intent)
            )
            : Ok(Expanded(intent, form));
    }

    private JsonObject NewCustomer(string account, JsonNode form) =>
        new()
        {
            ["id"] = $"cus_{++_next}",
            ["object"] = "customer",
            ["email"] = (string?)form["email"],
            ["metadata"] = form["metadata"]?.DeepClone(),
            ["x_owner"] = account,
        };

    private (int, string) Attach(string card, string account, string customer) =>
        TestCards.Find(card) switch
        {
            null => (400, StripeServer.Error("invalid_request_error", "resource_missing", param: "payment_method")),
            { Code: { } code, Confirm: false } c => (402, StripeServer.Error("card_error", code, c.DeclineCode)),
            _ => Ok(Keep(card, account, customer)),
        };

    private (int, string) Detach(string id, string account) =>
        With(
            id,
            account,
            method =>
            {
                _objects.Remove(id);
                method["customer"] = null;
                return Ok(method);
            }
        );

    private JsonObject Keep(string card, string account, string customer)
    {
        var looks = TestCards.Kept("", card);
        return Put(
            new JsonObject
            {
                ["id"] = $"pm_{++_next}",
                ["object"] = "payment_method",
                ["type"] = "card",
                ["customer"] = customer,
                ["card"] = new JsonObject
                {
                    ["brand"] = looks.Brand,
                    ["last4"] = looks.Last4,
                    ["exp_month"] = looks.ExpiryMonth,
                    ["exp_year"] = looks.ExpiryYear,
                },
                ["x_card"] = card,
                ["x_owner"] = account,
            }
        );
    }

    private void Settle(JsonObject intent, TestCard card)
    {
        if (card.Confirm)
        {
            intent["status"] = "requires_action";
            intent["next_action"] = (string?)intent["return_url"] is { } back
                ? new JsonObject
                {
                    ["type"] = "redirect_to_url",
                    ["redirect_to_url"] = new JsonObject
                    {
                        ["url"] = $"https://hooks.stripe.com/confirm/{intent["id"]}",
                        ["return_url"] = back,
                    },
                }
                : new JsonObject { ["type"] = "use_stripe_sdk" };
            return;
        }

        intent.Remove("next_action");
        if (card.Code is { } code)
        {
            intent["status"] = "requires_payment_method";
            intent["last_payment_error"] = new JsonObject
            {
                ["type"] = "card_error",
                ["code"] = code,
                ["decline_code"] = card.DeclineCode,
            };
            return;
        }

        if ((string?)intent["setup_future_usage"] is not null)
        {
            // It is kept as a method of its own from now on.
            var method = Keep((string)intent["payment_method"]!, Owner(intent), (string)intent["customer"]!);
            intent["payment_method"] = (string)method["id"]!;
        }

        var automatic = (string?)intent["capture_method"] == "automatic";
        intent["status"] = automatic ? "succeeded" : "requires_capture";
        intent["amount_received"] = automatic ? (long)intent["amount"]! : 0L;
    }

    private string? DisputeReason(JsonObject intent)
    {
        var method = (string)intent["payment_method"]!;
        return TestCards.Disputes((string?)_objects.GetValueOrDefault(method)?["x_card"] ?? method);
    }

    private void Taken(JsonObject intent)
    {
        if (DisputeReason(intent) is { } reason)
        {
            Put(
                new JsonObject
                {
                    ["id"] = $"dp_{++_next}",
                    ["object"] = "dispute",
                    ["amount"] = (long)intent["amount_received"]!,
                    ["currency"] = (string)intent["currency"]!,
                    ["payment_intent"] = (string)intent["id"]!,
                    ["reason"] = reason,
                    ["status"] = "needs_response",
                }
            );
        }
    }

    private (int, string) Capture(JsonObject intent, JsonNode form)
    {
        var amount = Number(form["amount_to_capture"]) ?? (long)intent["amount"]!;
        if ((string?)intent["status"] != "requires_capture" || amount > (long)intent["amount"]!)
        {
            return UnexpectedState(intent);
        }

        intent["status"] = "succeeded";
        intent["amount_received"] = amount;
        intent["application_fee_amount"] =
            Number(form["application_fee_amount"]) ?? Number(intent["application_fee_amount"]);
        Taken(intent);
        return Ok(intent);
    }

    private (int, string) Cancel(JsonObject intent)
    {
        if ((string?)intent["status"] is "succeeded" or "canceled")
        {
            return UnexpectedState(intent);
        }

        intent["status"] = "canceled";
        return Ok(intent);
    }

    private (int, string) Refund(JsonObject intent, JsonNode form)
    {
        var amount = Number(form["amount"])!.Value;
        var refunded = (long)intent["x_refunded"]!;
        if ((string?)intent["status"] != "succeeded")
        {
            return UnexpectedState(intent);
        }

        if (refunded + amount > (long)intent["amount_received"]!)
        {
            return (400, StripeServer.Error("invalid_request_error", "charge_already_refunded"));
        }

        intent["x_refunded"] = refunded + amount;
        return Ok(
            Put(
                new JsonObject
                {
                    ["id"] = $"re_{++_next}",
                    ["object"] = "refund",
                    ["amount"] = amount,
                    ["currency"] = (string)intent["currency"]!,
                    ["payment_intent"] = (string)intent["id"]!,
                    ["metadata"] = form["metadata"]?.DeepClone(),
                    ["reverse_transfer"] = (string?)form["reverse_transfer"],
                    ["status"] = "succeeded",
                }
            )
        );
    }

    private JsonObject NewAccount(JsonNode form) =>
        new()
        {
            ["id"] = $"acct_{++_next}",
            ["object"] = "account",
            ["country"] = (string?)form["country"],
            ["email"] = (string?)form["email"],
            ["type"] = (string?)form["type"],
            ["metadata"] = form["metadata"]?.DeepClone(),
            ["charges_enabled"] = false,
            ["payouts_enabled"] = false,
            ["details_submitted"] = false,
            ["requirements"] = new JsonObject
            {
                ["currently_due"] = new JsonArray("business_type", "external_account"),
                ["past_due"] = new JsonArray(),
                ["disabled_reason"] = "requirements.past_due",
            },
        };

    private JsonObject NewLink(JsonNode form) =>
        new()
        {
            ["object"] = "account_link",
            ["created"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            ["expires_at"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
            ["url"] = $"https://connect.stripe.com/setup/{(string)form["account"]!}/{++_next}",
        };

    private JsonObject Expanded(JsonObject intent, JsonNode form)
    {
        var answer = intent.DeepClone().AsObject();
        var wanted = (form["expand"] as JsonArray)?.Select(e => (string?)e).ToList() ?? [];
        if (
            wanted.Contains("payment_method")
            && _objects.GetValueOrDefault((string)intent["payment_method"]!) is { } kept
        )
        {
            answer["payment_method"] = kept.DeepClone();
        }

        if (wanted.Contains("latest_charge.refunds") && (string?)intent["status"] is "succeeded" or "requires_capture")
        {
            var refunds = Of("refund").Where(r => (string?)r["payment_intent"] == (string?)intent["id"]);
            answer["latest_charge"] = new JsonObject
            {
                ["id"] = $"ch_{intent["id"]}",
                ["object"] = "charge",
                ["amount_refunded"] = (long)intent["x_refunded"]!,
                ["refunds"] = JsonNode.Parse(List(refunds).Item2),
            };
        }

        return answer;
    }

    private (int, string) With(string id, string account, Func<JsonObject, (int, string)> work) =>
        _objects.TryGetValue(id, out var item) && Owner(item) == account
            ? work(item)
            : (404, StripeServer.Error("invalid_request_error", "resource_missing", param: "id"));

    private static (int, string) UnexpectedState(JsonObject intent) =>
        (400, StripeServer.Error("invalid_request_error", "payment_intent_unexpected_state", intent: intent));

    private static (int, string) List(IEnumerable<JsonObject> items) =>
        (
            200,
            new JsonObject
            {
                ["object"] = "list",
                ["has_more"] = false,
                ["url"] = "/v1/list",
                ["data"] = new JsonArray([.. items.Select(i => i.DeepClone())]),
            }.ToJsonString()
        );

    private static (int, string) Ok(JsonObject item) => (200, item.ToJsonString());

    private IEnumerable<JsonObject> Of(string kind) => _objects.Values.Where(o => (string?)o["object"] == kind);

    private static string Owner(JsonObject item) => (string?)item["x_owner"] ?? "";

    private static string? Destination(JsonNode form, string account) =>
        account.Length > 0 ? account : (string?)form["transfer_data"]?["destination"];

    private static long? Number(JsonNode? node) =>
        node is null ? null : long.Parse(node.ToString(), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"/(pi|re|acct|dp|evt|cus|pm)_[^/]+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
