using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.Products;

/// <summary>The product as search engines read it (https://schema.org/Product).</summary>
internal static class ProductJsonLd
{
    /// <summary>
    /// A data block: browsers never run it, so the content security policy does not concern it. The serializer writes
    /// every <c>&lt;</c> as an escape, so the block cannot be left.
    /// </summary>
    public static MarkupString Block(Product product, ProductVariant variant, Uri address, string? seller)
    {
        var data = new JsonObject
        {
            ["@context"] = "https://schema.org",
            ["@type"] = "Product",
            ["name"] = product.Title,
            ["sku"] = variant.Sku,
            ["url"] = address.AbsoluteUri,
        };
        Add(data, "description", product.Description);
        Add(data, "gtin", variant.Barcode);
        if (product.Images is { Count: > 0 } images)
        {
            data["image"] = new JsonArray([
                .. images.Select(i => JsonValue.Create(new Uri(address, i.Url).AbsoluteUri)),
            ]);
        }

        if (product.Brand is { } brand)
        {
            data["brand"] = new JsonObject { ["@type"] = "Brand", ["name"] = brand };
        }

        if (variant.Price is { } price)
        {
            data["offers"] = new JsonObject
            {
                ["@type"] = "Offer",
                ["price"] = price.ToInvariant(),
                ["priceCurrency"] = price.Currency,
                ["availability"] = $"https://schema.org/{(variant.Available > 0 ? "InStock" : "OutOfStock")}",
                ["seller"] = new JsonObject { ["@type"] = "Organization", ["name"] = seller },
            };
        }

        var json = JsonSerializer.Serialize(data, StoreJson.Default.JsonObject);
        return new MarkupString($"<script type=\"application/ld+json\">{json}</script>");
    }

    private static void Add(JsonObject data, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            data[name] = value;
        }
    }
}
