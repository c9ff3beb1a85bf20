using System.Net;
using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Core.Tests.Authorization;

public sealed class UnknownKeyThrottleTests
{
    [Fact]
    public void A_client_that_makes_up_keys_is_stopped_and_no_other()
    {
        using var throttle = new UnknownKeyThrottle();
        var (guesser, other) = (From("203.0.113.7"), From("203.0.113.8"));
        for (var i = 0; i < 60; i++)
        {
            throttle.Guard(guesser);
            throttle.Unknown(guesser);
        }

        var again = () => throttle.Guard(guesser);
        again.Should().Throw<ProblemException>().Which.Status.Should().Be(StatusCodes.Status429TooManyRequests);
        throttle.Guard(other);
    }

    private static DefaultHttpContext From(string address) =>
        new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
}
