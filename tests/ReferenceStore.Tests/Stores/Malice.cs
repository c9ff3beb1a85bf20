using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReferenceStore.Tests.Stores;

/// <summary>Values that programs trip over.</summary>
internal static class Malice
{
    private static readonly string[] Texts =
    [
        "",
        " ",
        "\0",
        "a\0b",
        "null",
        "true",
        "NaN",
        "-1",
        "0",
        "1e400",
        "99999999999999999999999999",
        "9223372036854775808",
        "2147483648",
        "'; DROP TABLE orders; --",
        "\" OR 1=1",
        "<script>alert(1)</script>",
        "{{ 7 | times: 7 }}{% for i in (1..100000000) %}x{% endfor %}",
        "../../../../etc/passwd",
        "..\\..\\windows",
        "%00%0a%ff",
        "%",
        "line\r\nInjected: header",
        "\u202Eadmin\u202C",
        "İıßſ\u0130",
        "e\u0301\u0301\u0301\u0301\u0301\u0301",
        "👩‍👩‍👧‍👦🏴‍☠️",
        "\uFEFFbom",
        "\uFFFF\uFFFE",
        "日本語テキスト",
        "العربية",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "2020-13-45T99:99:99Z",
        "2024-02-29T00:00:00+14:00",
        "prod_00000000000000000000000000",
        "prod_7zzzzzzzzzzzzzzzzzzzzzzzzz",
        "PROD_01H455VB4PEX5VSKNK084SN02Q",
        "cart_01h455vb4pex5vsknk084sn02",
        "title:(\"unclosed AND *~ [1 TO",
        "a* OR ?b~0.5^99",
        new('x', 300),
        new('ü', 5_000),
    ];

    private static readonly string[] Tokens =
    [
        "null",
        "true",
        "0",
        "-0",
        "-1",
        "0.1",
        "1e-7",
        "1E400",
        "-1e308",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999999999999999",
        "{}",
        "[]",
        "[null]",
        "[[[[[[[[[[]]]]]]]]]]",
        """{"amount":9223372036854775807,"currency":"USD"}""",
        """{"amount":-5,"currency":"XXX"}""",
        """{"amount":1.5,"currency":"EUR"}""",
        """{"amount":"1","currency":null}""",
        """{"a":{"a":{"a":{"a":{"a":{}}}}}}""",
        """{"a":1,"a":2}""",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u0000\"",
        "NaN",
        "'single'",
        "01",
        "+1",
        "\"\t\"",
        "/* comment */ 1",
    ];

    /// <summary>A text that is hard to swallow.</summary>
    public static string Text(Random random) => Texts[random.Next(Texts.Length)];

    /// <summary>A JSON value, or nearly one, that is hard to swallow.</summary>
    public static string Json(Random random) =>
        random.Next(3) == 0 ? Quote(Text(random)) : Tokens[random.Next(Tokens.Length)];

    public static string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
