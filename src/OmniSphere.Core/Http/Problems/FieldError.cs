namespace OmniSphere.Http;

/// <summary>One thing wrong with one field.</summary>
/// <param name="Code">Stable machine-readable code, such as <c>required</c> or <c>too_long</c>.</param>
/// <param name="Message">The same for people, in English.</param>
public sealed record FieldError(string Code, string Message);
