using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OmniSphere;

/// <summary>Maps <see cref="Money"/> in an EF Core model.</summary>
public static class MoneyMapping
{
    /// <summary>
    /// Stores the money in two columns, <c>price_amount</c> (a 64-bit integer, minor units) and
    /// <c>price_currency</c> (three characters) for a property <c>Price</c>.
    /// </summary>
    /// <param name="money">The complex property, <c>entity.ComplexProperty(x => x.Price)</c>.</param>
    /// <param name="name">What the columns' names begin with, if not the property's name in snake case.</param>
    public static ComplexPropertyBuilder<Money> IsMoney(this ComplexPropertyBuilder<Money> money, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(money);
        name ??= System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(money.Metadata.Name);
        money.Property(m => m.Amount).HasColumnName($"{name}_amount");
        money
            .Property(m => m.Currency)
            .HasColumnName($"{name}_currency")
            .HasConversion<CurrencyValueConverter>()
            .HasMaxLength(3)
            .IsUnicode(false)
            .IsFixedLength();
        return money;
    }
}
