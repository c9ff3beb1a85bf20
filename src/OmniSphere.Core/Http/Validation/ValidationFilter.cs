namespace OmniSphere.Http;

/// <summary>Runs <see cref="IValidated.Validate"/> on the arguments of an endpoint; adds nothing to endpoints without any.</summary>
internal static class ValidationFilter
{
    public static EndpointFilterDelegate Create(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var indexes = context
            .MethodInfo.GetParameters()
            .Where(p => typeof(IValidated).IsAssignableFrom(p.ParameterType))
            .Select(p => p.Position)
            .ToArray();
        return indexes.Length == 0 ? next : invocation => Validate(invocation, indexes, next);
    }

    private static ValueTask<object?> Validate(
        EndpointFilterInvocationContext invocation,
        int[] indexes,
        EndpointFilterDelegate next
    )
    {
        var validation = new Validation();
        foreach (var index in indexes)
        {
            (invocation.Arguments[index] as IValidated)?.Validate(validation);
        }

        validation.ThrowIfInvalid();
        return next(invocation);
    }
}
