using System.Collections.Concurrent;
using OmniSphere.Marketing.Mail;

namespace OmniSphere.Marketing.Tests.Deliveries;

/// <summary>Answers as the test wants, and remembers what it was given.</summary>
internal sealed class ScriptedTransport(params EmailFault?[] answers) : IEmailTransport
{
    private int _calls;

    public ConcurrentQueue<EmailMessage> Taken { get; } = [];

    public int Calls => _calls;

    /// <summary>What happens after the mail was taken, for example that the process dies.</summary>
    public Func<Task> After { get; set; } = () => Task.CompletedTask;

    public async Task SendAsync(EmailMessage message, CancellationToken cancellationToken = default)
    {
        var call = Interlocked.Increment(ref _calls);
        if (call <= answers.Length && answers[call - 1] is { } fault)
        {
            if (fault is EmailFault.Unknown)
            {
                Taken.Enqueue(message);
            }

            throw new EmailTransportException(fault, $"test.{fault}", "The test said so.");
        }

        Taken.Enqueue(message);
        await After();
    }
}
