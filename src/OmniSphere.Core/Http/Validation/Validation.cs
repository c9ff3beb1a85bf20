using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace OmniSphere.Http;

/// <summary>Collects what is wrong with a request, field by field. Fields are named by their JSON path.</summary>
public sealed class Validation
{
    // RFC 5321 section 4.5.3.1.3: a path is at most 256 octets with its angle brackets.
    private const int LongestEmail = 254;

    private static readonly SearchValues<char> NotInEmail = SearchValues.Create("@,;:<>()[]\\\"");

    private Dictionary<string, List<FieldError>>? _errors;
    private string _prefix = "";

    /// <summary>Whether nothing was noted so far.</summary>
    public bool IsValid => _errors is null;

    /// <summary>Notes an error of a kind that has no method of its own.</summary>
    public void Error(string field, string code, string message)
    {
        // An item of a list that is wrong as a whole has no field of its own.
        var path = field.Length == 0 ? _prefix.TrimEnd('.') : _prefix + field;
        _errors ??= new(StringComparer.Ordinal);
        if (!_errors.TryGetValue(path, out var errors))
        {
            _errors[path] = errors = [];
        }

        errors.Add(new FieldError(code, message));
    }

    /// <summary>Notes an error unless <paramref name="holds"/>.</summary>
    public void That(bool holds, string field, string code, string message)
    {
        if (!holds)
        {
            Error(field, code, message);
        }
    }

    /// <summary><c>required</c>: the value is there and not blank.</summary>
    /// <returns>Whether it is.</returns>
    public bool Required([NotNullWhen(true)] string? value, string field)
    {
        var present = !string.IsNullOrWhiteSpace(value);
        That(present, field, "required", "This field is required.");
        return present;
    }

    /// <summary><c>required</c>: the value is there.</summary>
    /// <returns>Whether it is.</returns>
    public bool Required<T>([NotNullWhen(true)] T? value, string field)
    {
        That(value is not null, field, "required", "This field is required.");
        return value is not null;
    }

    /// <summary><c>required</c>, <c>too_short</c>, <c>too_long</c>: a text that is there, within its length in UTF-16 units.</summary>
    public void Text([NotNullWhen(true)] string? value, string field, int max, int min = 1)
    {
        if (Required(value, field))
        {
            Length(value, field, max, min);
        }
    }

    /// <summary><c>too_short</c>, <c>too_long</c>: a text, when given, keeps to its length in UTF-16 units.</summary>
    public void Length(string? value, string field, int max, int min = 0)
    {
        if (value is not null && value.Length < min)
        {
            Error(field, "too_short", $"At least {Number(min)} characters.");
        }

        if (value is not null && value.Length > max)
        {
            Error(field, "too_long", $"At most {Number(max)} characters.");
        }
    }

    /// <summary><c>out_of_range</c>: a number, when given, lies between the two, both included.</summary>
    public void Range<T>(T? value, string field, T min, T max)
        where T : struct, INumber<T>
    {
        if (value is { } given && (given < min || given > max))
        {
            Error(field, "out_of_range", string.Create(CultureInfo.InvariantCulture, $"Between {min} and {max}."));
        }
    }

    /// <inheritdoc cref="Range{T}(T?, string, T, T)" />
    public void Range<T>(T value, string field, T min, T max)
        where T : struct, INumber<T> => Range((T?)value, field, min, max);

    /// <summary><c>email</c>: an address, when given, has the form <c>local@domain</c> and at most 254 characters.</summary>
    public void Email(string? value, string field) =>
        That(value is null || IsEmail(value), field, "email", "This is not an e-mail address.");

    /// <summary><c>too_few</c>, <c>too_many</c>: a list, when given, keeps to its size.</summary>
    public void Count<T>(IReadOnlyCollection<T>? items, string field, int max, int min = 0)
    {
        if (items is not null && items.Count < min)
        {
            Error(field, "too_few", $"At least {Number(min)}.");
        }

        if (items is not null && items.Count > max)
        {
            Error(field, "too_many", $"At most {Number(max)}.");
        }
    }

    /// <summary>Checks each item of a list, when given; fields noted inside are named below <c>field[0]</c>, <c>field[1]</c>, ….</summary>
    public void Each<T>(IEnumerable<T>? items, string field, Action<Validation, T> check)
    {
        var index = 0;
        foreach (var item in items ?? [])
        {
            var path = $"{field}[{Number(index++)}]";
            if (item is null)
            {
                Error(path, "required", "This field is required.");
            }
            else
            {
                Within($"{path}.", () => check(this, item));
            }
        }
    }

    /// <summary>Checks each item of a list, when given, by the items' own rules.</summary>
    public void Each<T>(IEnumerable<T>? items, string field)
        where T : IValidated => Each(items, field, static (v, item) => item.Validate(v));

    /// <summary>Checks an object inside the request, when given, by its own rules; fields are named below <paramref name="field"/>.</summary>
    public void Nested(IValidated? value, string field)
    {
        if (value is not null)
        {
            Within($"{field}.", () => value.Validate(this));
        }
    }

    /// <summary>Checks an object inside the request, when given; fields are named below <paramref name="field"/>.</summary>
    public void Nested<T>(T? value, string field, Action<Validation, T> check)
        where T : class
    {
        if (value is not null)
        {
            Within($"{field}.", () => check(this, value));
        }
    }

    /// <summary>Throws 422 <c>request.invalid</c> when an error was noted. Endpoints of a module do it by themselves.</summary>
    /// <exception cref="ProblemException">An error was noted.</exception>
    public void ThrowIfInvalid()
    {
        if (_errors is not null)
        {
            throw Problem.Invalid(
                _errors.ToDictionary(e => e.Key, IReadOnlyList<FieldError> (e) => e.Value, StringComparer.Ordinal)
            );
        }
    }

    private void Within(string path, Action check)
    {
        var outer = _prefix;
        _prefix = outer + path;
        check();
        _prefix = outer;
    }

    // Deliberately loose (RFC 5322 allows far more than anybody uses): delivery is the only real test. But what no mail
    // program takes for an address (dots at the edges or doubled, RFC 5321 section 4.1.2) is refused here, not at the sending.
    private static bool IsEmail(string value)
    {
        var at = value.LastIndexOf('@');
        return value.Length <= LongestEmail
            && at is > 0 and <= 64
            && at < value.Length - 1
            && !value.AsSpan(at + 1).ContainsAny(NotInEmail)
            && !value.AsSpan(0, at).ContainsAny(NotInEmail)
            && value[0] is not '.'
            && value[at - 1] is not '.'
            && !value.Contains("..", StringComparison.Ordinal)
            && value[at + 1] is not '.' and not '-'
            && value[^1] is not '.' and not '-'
            && !value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
