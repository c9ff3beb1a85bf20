namespace OmniSphere.Checkout;

/// <summary>What staff may be allowed in the checkout.</summary>
public static class CheckoutPermissions
{
    /// <summary>Read orders.</summary>
    public const string OrdersRead = "checkout.orders.read";

    /// <summary>Cancel orders.</summary>
    public const string OrdersWrite = "checkout.orders.write";

    /// <summary>Read gift cards and store credit.</summary>
    public const string CreditRead = "checkout.credit.read";

    /// <summary>Issue and stop gift cards, grant and correct store credit.</summary>
    public const string CreditWrite = "checkout.credit.write";

    /// <summary>Read settings, shipping methods, tax rates and coupons.</summary>
    public const string SettingsRead = "checkout.settings.read";

    /// <summary>Change settings, shipping methods, tax rates and coupons.</summary>
    public const string SettingsWrite = "checkout.settings.write";
}
