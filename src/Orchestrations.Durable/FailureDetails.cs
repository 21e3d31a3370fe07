namespace Orchestrations.Durable;

/// <summary>A failure as it stands in a history: what an exception said, without the exception.</summary>
/// <param name="ErrorType">The exception's full type name.</param>
/// <param name="ErrorMessage">Its message.</param>
/// <param name="StackTrace">Its stack trace, or null.</param>
/// <param name="InnerFailure">Its inner exception, or null.</param>
public sealed record FailureDetails(string ErrorType, string ErrorMessage, string? StackTrace, FailureDetails? InnerFailure)
{
    // A stack deeper than this says nothing more, and histories stay small.
    private const int MaxDepth = 8;
    private const int MaxTextLength = 4096;

    /// <summary>Describes an exception.</summary>
    /// <param name="exception">The exception. Of a <see cref="TaskFailedException"/> the details it carries become the inner failure.</param>
    public static FailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return FromException(exception, MaxDepth);
    }

    /// <summary>Says whether the failure came from an exception of this type, or of one derived from it that can be found beside it.</summary>
    /// <typeparam name="TException">The exception type.</typeparam>
    public bool IsCausedBy<TException>()
        where TException : Exception
    {
        if (string.Equals(ErrorType, typeof(TException).FullName, StringComparison.Ordinal))
        {
            return true;
        }

        var type = typeof(TException).Assembly.GetType(ErrorType) ?? typeof(object).Assembly.GetType(ErrorType);
        return type is not null && typeof(TException).IsAssignableFrom(type);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    private static FailureDetails FromException(Exception exception, int depth)
    {
        var inner = exception switch
        {
            _ when depth <= 1 => null,
            TaskFailedException failed => failed.FailureDetails,
            { InnerException: { } cause } => FromException(cause, depth - 1),
            _ => null,
        };
        return new FailureDetails(exception.GetType().FullName ?? exception.GetType().Name, Cut(exception.Message)!, Cut(exception.StackTrace), inner);
    }

    private static string? Cut(string? text) => text is { Length: > MaxTextLength } ? text[..MaxTextLength] + "…" : text;
}
