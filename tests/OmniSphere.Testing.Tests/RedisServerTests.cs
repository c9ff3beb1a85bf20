using System.Net.Sockets;
using System.Text;
using AwesomeAssertions;

namespace OmniSphere.Testing.Tests;

public sealed class RedisServerTests
{
    [Fact]
    public async Task The_server_keeps_a_value_and_stops_with_its_dispose()
    {
        TestServices.Require(RedisServer.SkipReason);
        var server = await RedisServer.StartAsync(TestContext.Current.CancellationToken);

        (await AskAsync(server, "SET shop acme\r\n")).Should().Be("+OK");
        (await AskAsync(server, "STRLEN shop\r\n")).Should().Be(":4");

        await server.DisposeAsync();
        var ask = () => AskAsync(server, "PING\r\n");
        await ask.Should().ThrowAsync<SocketException>();
    }

    private static async Task<string?> AskAsync(RedisServer server, string command)
    {
        var address = new Uri($"tcp://{server.Configuration}");
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken);
    }
}
