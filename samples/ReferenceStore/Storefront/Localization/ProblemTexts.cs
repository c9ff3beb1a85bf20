using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.Localization;

/// <summary>Says in the shopper's language why something was refused.</summary>
internal sealed class ProblemTexts(Texts texts)
{
    public string Of(ApiProblem problem) =>
        problem.Code switch
        {
            "stock.insufficient" when problem.Number("available") is { } left => left > 0
                ? texts.Count("OnlyLeft", left)
                : texts["SoldOut"],
            "payment.declined" => Declined(problem.Word("declineCode"), problem.Word("paymentCode")),
            "coupon.refused" => texts.Find($"Coupon.{problem.Word("reason")}") ?? texts["Coupon.unknown"],
            _ => texts.Find($"Problem.{problem.Code}") ?? texts["Problem.Other"],
        };

    /// <summary>Why the bank said no.</summary>
    public string Declined(string? declineCode, string? code) =>
        texts.Find($"Declined.{declineCode}") ?? texts.Find($"Declined.{code}") ?? texts["Declined.Other"];

    /// <summary>What is wrong with one field.</summary>
    public string Field(string name, ApiFieldError error) =>
        texts.Find($"Field.{name}.{error.Code}") ?? texts.Find($"Field.{error.Code}") ?? texts["Field.invalid"];

    /// <summary>What a message of the cart means.</summary>
    public string Message(CartMessage message) =>
        texts.Find($"Message.{message.Code}")
        ?? texts.Find($"Problem.{message.Code}")
        ?? message.Detail
        ?? message.Code;
}
