using System.Globalization;
using System.Runtime.InteropServices;
using OmniSphere.Testing;

// KafkaBroker [BROKERS]: a throwaway Kafka cluster for development. Prints its bootstrap servers on the first line and
// stays until standard input closes or it is told to stop.
var brokers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;
await using var cluster = KafkaCluster.Start(brokers);
Console.WriteLine(cluster.BootstrapServers);

var stop = new TaskCompletionSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
await Task.WhenAny(stop.Task, Console.In.ReadToEndAsync());

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}
