using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// Tokens for Amazon MSK's IAM access control: a URL of the action <c>kafka-cluster:Connect</c>, presigned (Signature
/// Version 4) with the host's AWS credentials, as the AWS MSK IAM SASL signers make it. Lives a quarter of an hour; the
/// client asks for the next one in time.
/// </summary>
internal sealed class MskTokens(IOptions<KafkaOptions> options, TimeProvider clock, ILogger<MskTokens> logger)
{
    private const string Service = "kafka-cluster";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly Lazy<DefaultAWSCredentialsIdentityResolver> _credentials = new();

    /// <summary>Gives a client its next token, from the credentials of the environment, a profile, the container or the machine.</summary>
    public void Refresh(IClient client)
    {
        try
        {
            var credentials = _credentials.Value.ResolveIdentity(null).GetCredentials();
            var (token, expires) = Create(options.Value.AwsRegion!, credentials);
            client.OAuthBearerSetToken(token, expires.ToUnixTimeMilliseconds(), credentials.AccessKey);
        }
        catch (Exception e) when (e is AmazonClientException or KafkaException or InvalidOperationException)
        {
            Log.NoToken(logger, e);
            client.OAuthBearerSetTokenFailure(e.GetType().Name);
        }
    }

    public (string Token, DateTimeOffset Expires) Create(string region, ImmutableCredentials credentials)
    {
        var now = clock.GetUtcNow();
        var request = new DefaultRequest(new Connect(), Service)
        {
            HttpMethod = "GET",
            Endpoint = new Uri($"https://kafka.{region}.amazonaws.com"),
            ResourcePath = "/",
            UseQueryString = true,
        };
        request.Parameters["Action"] = "kafka-cluster:Connect";
        request.Parameters["X-Amz-Expires"] = $"{(int)Lifetime.TotalSeconds}";
        if (credentials.UseToken)
        {
            request.Parameters["X-Amz-Security-Token"] = credentials.Token;
        }

        var signature = AWS4PreSignedUrlSigner.SignRequest(
            request,
            null,
            null,
            credentials.AccessKey,
            credentials.SecretKey,
            Service,
            region,
            now.UtcDateTime
        );
        var url =
            $"{AmazonServiceClient.ComposeUrl(request).AbsoluteUri}&{signature.ForQueryParameters}&User-Agent=omnisphere";
        return (Base64Url(url), now + Lifetime);
    }

    private static string Base64Url(string text) =>
        System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private sealed class Connect : AmazonWebServiceRequest;
}
