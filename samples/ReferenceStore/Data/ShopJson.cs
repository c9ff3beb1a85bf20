using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReferenceStore.Data;

/// <summary>Reads <c>shop.json</c>; a missing or misspelt member fails at start rather than in a page.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(ShopSettings))]
internal sealed partial class ShopJson : JsonSerializerContext;
