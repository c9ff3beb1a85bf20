using System.Diagnostics;
using Confluent.Kafka;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// How far a partition has been dealt with: messages are done in any order, but the offset to commit is that of the
/// first which is not.
/// </summary>
internal sealed class PartitionProgress(TopicPartition partition)
{
    private readonly object _gate = new(); // Not a Lock: it is waited on.
    private readonly Queue<Entry> _window = new();
    private long? _position;
    private int _running;
    private int _waiting;
    private bool _stopped;

    public TopicPartition Partition => partition;

    /// <summary>Messages from the first that is not done on.</summary>
    public int Window
    {
        get
        {
            lock (_gate)
            {
                return _window.Count;
            }
        }
    }

    /// <summary>Messages that are not done.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting;
            }
        }
    }

    public Entry Add(long offset)
    {
        var entry = new Entry(this, offset);
        lock (_gate)
        {
            _window.Enqueue(entry);
            _waiting++;
        }

        return entry;
    }

    /// <summary>The offset to store, when it has advanced since the last call.</summary>
    public TopicPartitionOffset? TakePosition()
    {
        lock (_gate)
        {
            while (_window.TryPeek(out var first) && first.IsDone)
            {
                _window.Dequeue();
                _position = first.Offset + 1;
            }

            var position = _position;
            _position = null;
            return position is { } offset ? new TopicPartitionOffset(partition, offset) : null;
        }
    }

    /// <summary>Begins nothing more, and waits for what runs.</summary>
    public void Stop(TimeSpan within)
    {
        lock (_gate)
        {
            _stopped = true;
            var left = within;
            for (
                var started = Stopwatch.GetTimestamp();
                _running > 0 && left > TimeSpan.Zero;
                left = within - Stopwatch.GetElapsedTime(started)
            )
            {
                Monitor.Wait(_gate, left);
            }
        }
    }

    private bool TryBegin()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return false;
            }

            _running++;
            return true;
        }
    }

    private void End(Entry entry, bool done)
    {
        lock (_gate)
        {
            Mark(entry, done);
            _running--;
            Monitor.PulseAll(_gate);
        }
    }

    private void Skip(Entry entry)
    {
        lock (_gate)
        {
            Mark(entry, done: true);
        }
    }

    private void Mark(Entry entry, bool done)
    {
        if (done && !entry.IsDone)
        {
            entry.IsDone = true;
            _waiting--;
        }
    }

    /// <summary>One message of the partition.</summary>
    public sealed class Entry(PartitionProgress progress, long offset)
    {
        public long Offset => offset;

        public bool IsDone { get; set; }

        /// <summary>False when the partition is no longer ours: the message is another member's.</summary>
        public bool TryBegin() => progress.TryBegin();

        public void End(bool done) => progress.End(this, done);

        /// <summary>There was nothing to do for it.</summary>
        public void Skip() => progress.Skip(this);
    }
}
