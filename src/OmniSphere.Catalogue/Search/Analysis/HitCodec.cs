using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>All that a hit shows, in one value, so that a page of hits costs one read each.</summary>
internal static class HitCodec
{
    public static byte[] Encode(ProductDocument product)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        product.Id.Value.TryWriteBytes(bytes.GetSpan(16), bigEndian: true, out _);
        bytes.Advance(16);
        Write(bytes, product.InStock ? 1 : 0);
        Write(bytes, product.ExternalId);
        Write(bytes, product.Slug);
        Write(bytes, product.Title);
        Write(bytes, product.Brand);
        Write(bytes, product.Image);
        Write(bytes, product.Prices.Count);
        foreach (var price in product.Prices)
        {
            Write(bytes, price.Price.Currency.Code);
            Write(bytes, price.Price.Amount);
            Write(bytes, price.CompareAt is { } compareAt ? compareAt.Amount : -1);
        }

        // At the end, and only where there are any: what was written before there were translations is read as well.
        foreach (var texts in product.Translations.Where(t => t.Title is not null))
        {
            Write(bytes, texts.Locale);
            Write(bytes, texts.Title);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The hit with its price in a currency and its title in a language, or in the nearest one that there is.</summary>
    public static ProductHit Decode(ReadOnlySpan<byte> bytes, Currency currency, ShopLocale? locale = null)
    {
        var id = new Guid(bytes[..16], bigEndian: true);
        bytes = bytes[16..];
        var inStock = ReadNumber(ref bytes) == 1;
        var externalId = ReadText(ref bytes);
        var slug = ReadText(ref bytes)!;
        var title = ReadText(ref bytes)!;
        var brand = ReadText(ref bytes);
        var image = ReadText(ref bytes);
        var (price, compareAt) = ReadPrice(ref bytes, currency);
        return new ProductHit
        {
            Id = Id<ProductKind>.From(id),
            ExternalId = externalId,
            Slug = slug,
            Title = locale is null or { IsDefault: true } ? title : ReadTitle(bytes, locale) ?? title,
            Brand = brand,
            Image = image,
            InStock = inStock,
            Price = price,
            CompareAtPrice = compareAt,
        };
    }

    private static (Money? Price, Money? CompareAt) ReadPrice(ref ReadOnlySpan<byte> bytes, Currency currency)
    {
        (Money? Price, Money? CompareAt) found = (null, null);
        Span<char> code = stackalloc char[8];
        currency.TryFormat(code, out var length);
        for (var count = ReadNumber(ref bytes); count > 0; count--)
        {
            var isWanted = Matches(ReadBytes(ref bytes), code[..length]);
            var amount = ReadNumber(ref bytes);
            var compareAt = ReadNumber(ref bytes);
            if (isWanted && found.Price is null)
            {
                found = (new Money(amount, currency), compareAt < 0 ? null : new Money(compareAt, currency));
            }
        }

        return found;
    }

    private static string? ReadTitle(ReadOnlySpan<byte> bytes, ShopLocale locale)
    {
        var (title, best) = ((string?)null, locale.Chain.Count);
        while (bytes.Length > 0)
        {
            var tag = ReadBytes(ref bytes);
            var text = ReadBytes(ref bytes);
            for (var i = 0; i < best; i++)
            {
                if (Ascii.Equals(tag, locale.Chain[i]))
                {
                    (title, best) = (Encoding.UTF8.GetString(text), i);
                }
            }
        }

        return title;
    }

    private static bool Matches(ReadOnlySpan<byte> ascii, ReadOnlySpan<char> code) => Ascii.Equals(ascii, code);

    private static void Write(ArrayBufferWriter<byte> bytes, string? text)
    {
        if (text is null)
        {
            Write(bytes, -1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Write(bytes, length);
        bytes.Advance(Encoding.UTF8.GetBytes(text, bytes.GetSpan(length)));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(8), number);
        bytes.Advance(8);
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        var number = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        bytes = bytes[8..];
        return number;
    }

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> bytes)
    {
        var length = (int)ReadNumber(ref bytes);
        var read = bytes[..length];
        bytes = bytes[length..];
        return read;
    }

    private static string? ReadText(ref ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes) < 0)
        {
            bytes = bytes[8..];
            return null;
        }

        return Encoding.UTF8.GetString(ReadBytes(ref bytes));
    }
}
