using System.Diagnostics;

namespace MortalStore;

/// <summary>
/// Ends the process as <c>kill -9</c> does, at the n-th moment of placing an order. Moments are what comes before and after
/// each save, each statement by hand, each commit and each call to the payment provider. Each is printed when it passes.
/// </summary>
internal sealed class Death : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Header = "X-Die-At";
    private const string Saga = "place order";
    private static readonly AsyncLocal<Countdown?> Request = new();

    private static readonly Dictionary<string, string> Moments = new(StringComparer.Ordinal)
    {
        ["SaveChangesStarting"] = "before a save",
        ["SaveChangesCompleted"] = "after a save",
        ["TransactionCommitting"] = "before a commit",
        ["TransactionCommitted"] = "after a commit",
    };

    private readonly Countdown _recovery;
    private readonly ActivityListener _activities;
    private readonly List<IDisposable> _subscriptions = [];

    /// <param name="recoveryDiesAt">The moment of a recovery after a crash at which the process ends; 0 is never.</param>
    public Death(int recoveryDiesAt)
    {
        _recovery = new Countdown(recoveryDiesAt);
        _activities = new ActivityListener
        {
            // What is written past Entity Framework is told as a span for each statement and each commit.
            ShouldListenTo = s => s.Name is "OmniSphere.Checkout" or "OmniSphere.Persistence",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = a => Pass($"before {a.OperationName}"),
            ActivityStopped = a => Pass($"after {a.OperationName}"),
        };
        ActivitySource.AddActivityListener(_activities);
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>Counts the moments of a request that asks for it.</summary>
    public static async Task PlaceAsync(HttpContext http, RequestDelegate next)
    {
        if (
            int.TryParse(
                http.Request.Headers[Header],
                System.Globalization.CultureInfo.InvariantCulture,
                out var moment
            )
        )
        {
            Request.Value = new Countdown(moment);
        }

        await next(http);
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Moments.TryGetValue(value.Key[(value.Key.LastIndexOf('.') + 1)..], out var moment))
        {
            Pass(moment);
        }
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    public void Dispose()
    {
        _activities.Dispose();
        _subscriptions.ForEach(s => s.Dispose());
    }

    private void Pass(string moment)
    {
        if (Request.Value is { } counted)
        {
            counted.Pass(moment);
        }
        else if (IsRecovery())
        {
            _recovery.Pass(moment);
        }
    }

    private static bool IsRecovery()
    {
        for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
        {
            if (activity.OperationName == Saga)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Countdown(int moment)
    {
        private int _passed;

        public void Pass(string what)
        {
            var number = Interlocked.Increment(ref _passed);
            Console.Out.WriteLine($"moment {number}: {what}");
            if (number == moment)
            {
                Console.Out.Flush();
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }
}
