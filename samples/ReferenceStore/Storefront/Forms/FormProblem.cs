using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Localization;

namespace ReferenceStore.Storefront.Forms;

/// <summary>Why a form was sent back.</summary>
/// <param name="Summary">What is wrong with it as a whole.</param>
/// <param name="Fields">What is wrong by the id of a field on the page, in the order of the page.</param>
public sealed record FormProblem(string Summary, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <param name="problem">What the service said.</param>
    /// <param name="texts">The shopper's language.</param>
    /// <param name="order">The names of the page's fields in the service's words, in the order of the page.</param>
    /// <param name="prefix">What their ids on the page begin with.</param>
    internal static FormProblem Of(
        ApiProblem problem,
        ProblemTexts texts,
        IReadOnlyList<string> order,
        string prefix = ""
    )
    {
        var fields =
            from name in order
            from error in problem.Errors.GetValueOrDefault(name)?.Take(1) ?? []
            select KeyValuePair.Create(prefix + name, texts.Field(name, error));
        return new(texts.Of(problem), [.. fields]);
    }

    public string? Of(string field) => Fields.FirstOrDefault(f => f.Key == field).Value;
}
