using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;
using OmniSphere.Media;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Media;

/// <summary>Files as objects of an S3 bucket. The server compares each upload with its SHA-256.</summary>
internal sealed class S3MediaStorage(IOptions<S3Options> options) : IMediaStorage, IDisposable
{
    private readonly Lazy<AmazonS3Client> _client = new(() => Client(options.Value));

    private string Bucket => options.Value.Bucket!;

    public async Task WriteAsync(MediaKey key, Stream content, MediaInfo info, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(info);
        content.Position = 0;
        var request = new PutObjectRequest
        {
            BucketName = Bucket,
            Key = NameOf(key),
            InputStream = content,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ContentType = info.ContentType,
            ChecksumSHA256 = Convert.ToBase64String(info.Sha256.Span),
        };
        try
        {
            await Asked(client => client.PutObjectAsync(request, cancellationToken));
        }
        catch (IOException e)
            when (e.InnerException is AmazonS3Exception { ErrorCode: "BadDigest" or "XAmzContentChecksumMismatch" })
        {
            throw new InvalidDataException("The file has another checksum than was said.", e);
        }
    }

    public async Task<Stream?> OpenAsync(MediaKey key, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = Bucket, Key = NameOf(key) };
        try
        {
            return (await Asked(client => client.GetObjectAsync(request, cancellationToken))).ResponseStream;
        }
        catch (IOException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    public Task DeleteAsync(MediaKey key, CancellationToken cancellationToken) =>
        Asked(client => client.DeleteObjectAsync(Bucket, NameOf(key), cancellationToken));

    public async IAsyncEnumerable<MediaKey> ListAsync(
        Id<TenantKind> tenant,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var prefix = options.Value.Prefix;
        var request = new ListObjectsV2Request { BucketName = Bucket, Prefix = prefix + MediaKey.PrefixOf(tenant) };
        ListObjectsV2Response page;
        do
        {
            page = await Asked(client => client.ListObjectsV2Async(request, cancellationToken));
            foreach (var entry in page.S3Objects ?? [])
            {
                if (MediaKey.TryParse(entry.Key[prefix.Length..], out var key))
                {
                    yield return key;
                }
            }

            request.ContinuationToken = page.NextContinuationToken;
        } while (page.IsTruncated == true);
    }

    public Task CheckAsync(CancellationToken cancellationToken) =>
        Asked(client =>
            client.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = Bucket,
                    Prefix = options.Value.Prefix,
                    MaxKeys = 1,
                },
                cancellationToken
            )
        );

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private string NameOf(MediaKey key) => options.Value.Prefix + key;

    /// <summary>Asks the server; what it refuses or does not answer is an input/output fault like a disk's.</summary>
    private async Task<T> Asked<T>(Func<AmazonS3Client, Task<T>> ask)
    {
        try
        {
            return await ask(_client.Value);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new IOException($"The bucket '{Bucket}' did not do it ({e.GetType().Name}).", e);
        }
    }

    private static AmazonS3Client Client(S3Options options)
    {
        var config = new AmazonS3Config
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 3,
            Timeout = options.Timeout,
            ForcePathStyle = options.PathStyle,
        };
        if (options.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        if (options.ServiceUrl is { } url)
        {
            config.AuthenticationRegion = options.Region ?? "us-east-1";
            config.ServiceURL = url.ToString();
        }

        return options.AccessKey is { Length: > 0 } id
            ? new AmazonS3Client(new BasicAWSCredentials(id, options.SecretKey), config)
            : new AmazonS3Client(config);
    }
}
