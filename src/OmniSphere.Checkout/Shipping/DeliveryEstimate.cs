using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Shipping;

/// <summary>The days on which goods that are ordered now may arrive.</summary>
internal static class DeliveryEstimate
{
    /// <summary>Counted from the day it is in the shop's own time zone.</summary>
    public static (DateOnly Earliest, DateOnly Latest) Of(ShippingMethod method, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return (After(today, method.MinDays, method.WorkingDays), After(today, method.MaxDays, method.WorkingDays));
    }

    private static DateOnly After(DateOnly day, int days, bool working)
    {
        while (days > 0)
        {
            day = day.AddDays(1);
            days -= working && day.DayOfWeek is (DayOfWeek.Saturday or DayOfWeek.Sunday) ? 0 : 1;
        }

        return day;
    }
}
