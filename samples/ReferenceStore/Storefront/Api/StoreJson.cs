using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReferenceStore.Storefront.Api;

/// <summary>The bodies of the API that the pages read and write.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(Suggestions))]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(Brand))]
[JsonSerializable(typeof(BrandSlice))]
[JsonSerializable(typeof(CollectionDetail))]
[JsonSerializable(typeof(CollectionSlice))]
[JsonSerializable(typeof(RelatedProducts))]
[JsonSerializable(typeof(Categories))]
[JsonSerializable(typeof(ShopLanguages))]
[JsonSerializable(typeof(CategoryDetail))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(Cart))]
[JsonSerializable(typeof(ShippingOptionList))]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderPage))]
[JsonSerializable(typeof(NewCart))]
[JsonSerializable(typeof(NewLine))]
[JsonSerializable(typeof(LineChange))]
[JsonSerializable(typeof(Choice))]
[JsonSerializable(typeof(CouponEntry))]
[JsonSerializable(typeof(GiftCardEntry))]
[JsonSerializable(typeof(StoreCreditChoice))]
[JsonSerializable(typeof(StoreCredits))]
[JsonSerializable(typeof(PaymentEntry))]
[JsonSerializable(typeof(SavedMethodList))]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(Registration))]
[JsonSerializable(typeof(Login))]
[JsonSerializable(typeof(LoginTicketAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ForgottenPassword))]
[JsonSerializable(typeof(PasswordReset))]
[JsonSerializable(typeof(EmailProof))]
internal sealed partial class StoreJson : JsonSerializerContext;
