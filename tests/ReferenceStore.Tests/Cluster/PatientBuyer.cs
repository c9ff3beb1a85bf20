using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Cluster;

/// <summary>Somebody who wants one unit and does not give up while the shop has trouble: a server's fault is tried again.</summary>
internal static class PatientBuyer
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task BuyAsync(ShopClient shop, string sku, string email)
    {
        var basket = await PersistAsync(() => Basket.CreateAsync(shop));
        await PersistAsync(async () =>
        {
            // Adding twice after a lost answer would buy two.
            var cart = await shop.GetAsync(basket.Path, basket.Key);
            return cart.Status == 200 && cart["lines"].AsArray().Count > 0 ? cart : Ok(await basket.AddAsync(sku));
        });
        await PersistAsync(() => basket.FillInAsync(email));
        await PersistAsync(() => basket.PayAsync());
        await FinishAsync(basket);
    }

    /// <summary>Pays and completes, from the start when the order was interrupted.</summary>
    public static Task FinishAsync(Basket basket) =>
        PersistAsync(async () =>
        {
            var order = await basket.CompleteAsync();
            if (order.Status is 200 or 201)
            {
                return order;
            }

            await basket.PayAsync();
            return Ok(await basket.CompleteAsync());
        });

    private static Answer Ok(Answer answer) =>
        answer.Status is 200 or 201
            ? answer
            : throw new InvalidOperationException($"{answer.Status} {answer.Code}: {answer.Text}");

    private static async Task<T> PersistAsync<T>(Func<Task<T>> attempt)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e)
                when (watch.Elapsed < Patience
                    && e is HttpRequestException or IOException or InvalidOperationException or TaskCanceledException
                    && !TestContext.Current.CancellationToken.IsCancellationRequested
                )
            {
                await Task.Delay(200, TestContext.Current.CancellationToken);
            }
        }
    }
}
