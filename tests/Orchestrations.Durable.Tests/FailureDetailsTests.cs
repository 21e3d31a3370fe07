using Xunit;

namespace Orchestrations.Durable.Tests;

public sealed class FailureDetailsTests
{
    [Fact]
    public void Causes_are_described_all_the_way()
    {
        var details = FailureDetails.FromException(Thrown(new InvalidOperationException("outer", new FormatException("inner"))));

        Assert.Equal(("System.InvalidOperationException", "outer"), (details.ErrorType, details.ErrorMessage));
        Assert.Contains(nameof(Thrown), details.StackTrace, StringComparison.Ordinal);
        Assert.Equal(new FailureDetails("System.FormatException", "inner", null, null), details.InnerFailure);
        Assert.Equal("System.InvalidOperationException: outer", details.ToString());
    }

    [Fact]
    public void A_failed_tasks_details_become_the_cause()
    {
        var cause = new FailureDetails("Some.Error", "why", null, null);

        var details = FailureDetails.FromException(new TaskFailedException("Work", 3, cause));

        Assert.Equal(typeof(TaskFailedException).FullName, details.ErrorType);
        Assert.Contains("'Work' (#3)", details.ErrorMessage, StringComparison.Ordinal);
        Assert.Same(cause, details.InnerFailure);
    }

    [Fact]
    public void What_is_endless_is_cut()
    {
        Exception exception = new FormatException(new string('x', 10_000));
        for (var i = 0; i < 50; i++)
        {
            exception = new InvalidOperationException($"level {i}", exception);
        }

        var depth = 0;
        for (var details = FailureDetails.FromException(exception); details is not null; details = details.InnerFailure)
        {
            depth++;
        }

        Assert.Equal(8, depth);
        Assert.Equal(4097, FailureDetails.FromException(new FormatException(new string('x', 10_000))).ErrorMessage.Length);
    }

    [Fact]
    public void Its_type_is_recognized_with_what_it_derives_from()
    {
        var details = FailureDetails.FromException(new ArgumentNullException(null, "missing"));

        Assert.True(details.IsCausedBy<ArgumentNullException>());
        Assert.True(details.IsCausedBy<ArgumentException>());
        Assert.True(details.IsCausedBy<Exception>());
        Assert.False(details.IsCausedBy<InvalidOperationException>());
        Assert.True(FailureDetails.FromException(new PayloadTooLargeException("input", 2, 1)).IsCausedBy<PayloadTooLargeException>());
        Assert.False(new FailureDetails("No.Such.Type", "", null, null).IsCausedBy<Exception>());
    }

    private static InvalidOperationException Thrown(InvalidOperationException exception)
    {
        try
        {
            throw exception;
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }
}
