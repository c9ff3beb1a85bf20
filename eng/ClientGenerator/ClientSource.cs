using System.Text;

namespace OmniSphere.ClientGenerator;

/// <summary>Writes the class with a method for each operation of a document.</summary>
internal static class ClientSource
{
    public static string Write(ApiDocument document)
    {
        var text = new StringBuilder(Source.Summary(document.Title, ""))
            .Append("public sealed partial class ")
            .Append(document.Name)
            .Append("Client\n{\n    private readonly ApiCalls _calls;\n\n    internal ")
            .Append(document.Name)
            .Append("Client(ApiCalls calls) => _calls = calls;\n");
        foreach (var operation in document.Operations)
        {
            text.Append('\n').Append(Method(document, operation));
        }

        return text.Append("}\n").ToString();
    }

    private static string Method(ApiDocument document, ApiOperation operation)
    {
        var answer = operation.Answer is { } schema ? document.TypeOf(schema) : null;
        var result = answer ?? (operation.AnswersWithStream ? "Stream" : null);
        var text = new StringBuilder(Source.Summary(operation.Summary, "    "))
            .Append("    public Task")
            .Append(result is null ? "" : $"<{result}>")
            .Append(' ')
            .Append(operation.Name)
            .Append("Async(")
            .AppendJoin(", ", [.. Arguments(document, operation), "CancellationToken cancellationToken = default"])
            .Append(") =>\n        _calls.")
            .Append(
                answer is not null ? $"SendAsync<{answer}>"
                : operation.AnswersWithStream ? "StreamAsync"
                : "SendAsync"
            )
            .Append("(new ApiCall(")
            .Append(Source.Literal(operation.Method))
            .Append(", ")
            .Append(Source.Literal(operation.Path))
            .Append(')');
        foreach (var parameter in operation.Parameters)
        {
            var kind = parameter.Name == "Idempotency-Key" ? "Key" : Source.Pascal(parameter.In);
            text.Append('.').Append(kind).Append('(');
            if (kind != "Key")
            {
                text.Append(Source.Literal(parameter.Name)).Append(", ");
            }

            text.Append(parameter.Argument).Append(')');
        }

        if (operation.Body is not null)
        {
            text.Append(".Json(body)");
        }
        else if (operation.StreamTypes.Count > 0)
        {
            text.Append(".Stream(body, contentType)");
        }

        return text.Append(", cancellationToken);\n").ToString();
    }

    private static IEnumerable<string> Arguments(ApiDocument document, ApiOperation operation)
    {
        // A key is made where the caller has none, so that a repeated request does nothing twice.
        var needed = operation.Parameters.Where(p => p.IsRequired && p.Name != "Idempotency-Key").ToList();
        foreach (var parameter in needed)
        {
            yield return $"{document.TypeOf(parameter.Schema)} {parameter.Argument}";
        }

        if (operation.StreamTypes.Count > 0)
        {
            yield return "Stream body";
            yield return "string contentType";
        }
        else if (operation.Body is { } body)
        {
            yield return $"{document.TypeOf(body)}{(operation.IsBodyRequired ? " body" : "? body = null")}";
        }

        foreach (var parameter in operation.Parameters.Except(needed))
        {
            yield return $"{document.TypeOf(parameter.Schema)}? {parameter.Argument} = null";
        }
    }
}
