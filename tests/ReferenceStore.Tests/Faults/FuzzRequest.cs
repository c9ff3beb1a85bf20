using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Faults;

/// <summary>
/// One request of a fuzz run. Its number and the run's seed decide everything about it, so that a failing one can be made
/// again alone.
/// </summary>
internal sealed class FuzzRequest(ShopContents contents, ApiOperation operation, Random random)
{
    private static readonly string[] Methods =
    [
        "GET",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "TRACE",
        "BREW",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json; charset=utf-16",
        "application/json; charset=nonsense",
        "application/merge-patch+json",
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "text/csv",
        "application/x-ndjson",
        ";;;",
    ];

    private readonly Shopping.Basket _basket = contents.Baskets[random.Next(contents.Baskets.Count)];
    private readonly SampleJson _samples = new(
        operation,
        p => Id(contents, random, p),
        n => Word(contents, random, n),
        random
    );

    public HttpRequestMessage Create(int port, string otherShop)
    {
        var method = Chance(0.05) ? HttpMethod.Parse(Methods[random.Next(Methods.Length)]) : operation.Method;
        var address = new Uri(
            $"http://127.0.0.1:{port}{Path()}{Query()}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        var request = new HttpRequestMessage(method, address) { Content = Body() };
        request.Headers.Host = $"{(Chance(0.02) ? otherShop : contents.Shop.Slug)}.localhost:{port}";
        foreach (var (name, value) in Headers())
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private string Path()
    {
        if (Chance(0.01))
        {
            return operation.Path;
        }

        return operation.PathWith(name =>
        {
            var value = random.Next(10) switch
            {
                < 6 when operation.KindOf(name) == "carts" && name == "id" => _basket.Id,
                < 5 when contents.RealValues(operation, name) is { Count: > 0 } real => real[random.Next(real.Count)],
                < 6 => Id(contents, random, AnyPrefix()),
                < 7 => $"{AnyPrefix()}_01h455vb4pex5vsknk084sn02q",
                _ => null,
            };
            var text = Uri.EscapeDataString(value ?? Malice.Text(random));
            return Chance(0.01) ? $"{text}%ff%fe%00" : text;
        });
    }

    private string Query()
    {
        var parts = new List<string>();
        foreach (var parameter in operation.Parameters.Where(p => p.In == "query"))
        {
            for (var i = random.Next(12); i is < 4 or 11; i += 12)
            {
                var value = Chance(0.5) ? _samples.Text(parameter.Schema, parameter.Name) : Malice.Text(random);
                parts.Add($"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(value)}");
            }
        }

        if (Chance(0.1))
        {
            parts.Add(
                $"filter.{Uri.EscapeDataString(Malice.Text(random))}={Uri.EscapeDataString(Malice.Text(random))}"
            );
        }

        if (Chance(0.03))
        {
            parts.Add("%zz=%f0%28&&=&a[b]=c&limit=%u0031");
        }

        return parts.Count == 0 ? "" : $"?{string.Join('&', parts)}";
    }

    private IEnumerable<(string Name, string Value)> Headers()
    {
        if (Token() is { } token)
        {
            yield return ("Authorization", token);
        }

        foreach (var header in operation.Parameters.Where(p => p.In == "header"))
        {
            if (header.Name == "X-Cart-Token")
            {
                yield return (header.Name, Chance(0.9) ? _basket.Token : Header());
            }
            else if (header.Name == "If-Match" && Chance(0.8))
            {
                yield return (
                    header.Name,
                    Chance(0.6) ? $"\"{random.Next(1, 6)}\""
                    : Chance(0.3) ? "*"
                    : Header()
                );
            }
            else if (header.Name == "Idempotency-Key" && Chance(0.9))
            {
                yield return (header.Name, Chance(0.8) ? $"key-{random.Next(400)}" : Header());
            }
        }

        foreach (
            var name in (string[])
                [
                    "Accept",
                    "Accept-Language",
                    "Content-Encoding",
                    "Range",
                    "traceparent",
                    "X-Forwarded-For",
                    "Cookie",
                    "X-Tenant",
                    "X-Api-Key",
                    "Origin",
                    "X-HTTP-Method-Override",
                ]
        )
        {
            if (Chance(0.03))
            {
                yield return (name, Header());
            }
        }
    }

    private string? Token() =>
        (operation.IsForMerchants ? random.Next(10) : random.Next(4, 12)) switch
        {
            < 7 => $"Bearer {contents.Owner}",
            7 or 8 => $"Bearer {contents.Shopper}",
            9 => $"Bearer {Header()}",
            10 => Header(),
            _ => null,
        };

    private ByteArrayContent? Body()
    {
        if (operation.Body is null && Chance(0.9))
        {
            return null;
        }

        var bytes = Bytes(operation.Body ?? new JsonObject());
        var content = new ByteArrayContent(bytes);
        var type = Chance(0.93)
            ? operation.BodyType ?? "application/json"
            : ContentTypes[random.Next(ContentTypes.Length)];
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private byte[] Bytes(JsonNode schema)
    {
        var faulty = new SampleJson(
            operation,
            p => Id(contents, random, p),
            n => Word(contents, random, n),
            random,
            0.12
        );
        var text = operation.BodyType switch
        {
            "text/csv" =>
                $"sku,title,price,currency,stock\n{Malice.Text(random)},{Malice.Text(random)},{random.Next(900)},USD,{Malice.Text(random)}\n",
            "application/x-www-form-urlencoded" => string.Join(
                '&',
                operation
                    .Parameters.Where(p => p.In == "form")
                    .Select(p =>
                        $"{p.Name}={Uri.EscapeDataString(Chance(0.6) ? _samples.Text(p.Schema, p.Name) : Malice.Text(random))}"
                    )
            ),
            _ when Chance(0.4) => _samples.Write(schema),
            _ when Chance(0.8) => faulty.Write(schema),
            _ => Malice.Json(random),
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(40) switch
        {
            0 => bytes[..random.Next(bytes.Length + 1)],
            1 => [.. bytes, 0xff, 0xfe, 0x00],
            2 => [0xef, 0xbb, 0xbf, .. bytes],
            3 => Encoding.Unicode.GetBytes(text),
            4 => [],
            5 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 10_000))),
            6 => Encoding.UTF8.GetBytes($"{{\"x\":{text},\"x\":{text}}}"),
            7 when bytes.Length > 0 => Flip(bytes),
            8 => new byte[random.Next(200_000)],
            _ => bytes,
        };
    }

    private byte[] Flip(byte[] bytes)
    {
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    // What HttpClient itself refuses to send in a header is left out.
    private string Header() => Malice.Text(random).ReplaceLineEndings("").Replace("\0", "", StringComparison.Ordinal);

    private string AnyPrefix() => contents.Prefixes.ElementAt(random.Next(contents.Prefixes.Count));

    private bool Chance(double share) => random.NextDouble() < share;

    private static string Id(ShopContents contents, Random random, string prefix)
    {
        var known = contents.Ids(prefix);
        return known.Count > 0 && random.Next(5) > 0
            ? known[random.Next(known.Count)]
            : $"{prefix}_01h455vb4pex5vsknk084sn02q";
    }

    private static string Word(ShopContents contents, Random random, string name) =>
        name switch
        {
            "sku" => contents.Names("stock", "sku") is { Count: > 0 } skus ? skus[random.Next(skus.Count)] : "FUZZ",
            "email" => $"fuzz{random.Next(50)}@example.org",
            "password" => "correct horse battery staple",
            "currency" => Shopping.MainJobTests.Currency(contents.Shop.Slug),
            "country" => "FR",
            "provider" => "test",
            "paymentMethod" => random.Next(2) == 0 ? "pm_card_visa" : "pm_card_chargeDeclined",
            "postalCode" => "75001",
            "role" => "editor",
            "key" or "slug" or "code" => $"fuzz-{random.Next(40)}",
            _ => random.Next(3) == 0 ? Malice.Text(random) : $"{name} {random.Next(100)}",
        };
}
