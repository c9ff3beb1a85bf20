using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>Counts the SQL commands and commits of this process while it exists, background work included.</summary>
internal sealed class SqlCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];
    private long _commands;
    private long _commits;

    public SqlCounter()
    {
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        // What is written by hand bypasses Entity Framework, and is told as an activity.
        var plain = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OmniSphere.Persistence",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("db.query.text") is "COMMIT")
                {
                    Interlocked.Increment(ref _commits);
                }
                else
                {
                    Interlocked.Increment(ref _commands);
                }

                Log?.WriteLine(
                    $"{activity.DisplayName}: {activity.GetTagItem("db.query.text")}".ReplaceLineEndings(" ")
                );
            },
        };
        ActivitySource.AddActivityListener(plain);
        _subscriptions.Add(plain);
    }

    /// <summary>Where to write the commands to, or null.</summary>
    public TextWriter? Log { get; init; }

    public long Commands => Volatile.Read(ref _commands);

    /// <summary>Transactions of several commands; a single command commits by itself.</summary>
    public long Commits => Volatile.Read(ref _commits);

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Value: CommandExecutedEventData command } && value.Key == RelationalEventId.CommandExecuted.Name)
        {
            Interlocked.Increment(ref _commands);
            Log?.WriteLine($"{command.Context?.GetType().Name}: {command.Command.CommandText.ReplaceLineEndings(" ")}");
        }
        else if (value.Key == RelationalEventId.TransactionCommitted.Name)
        {
            Interlocked.Increment(ref _commits);
            Log?.WriteLine("COMMIT");
        }
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    private static class DbLoggerCategory
    {
        public const string Name = "Microsoft.EntityFrameworkCore";
    }
}
