namespace Orchestrations.Campaigns.Output.Download;

/// <summary>Carries a failure out of the store's write, which takes an exception for the sign to put nothing in place.</summary>
/// <param name="result">The failure.</param>
/// <param name="next">What may still be done about it within this download.</param>
/// <param name="innerException">The cause.</param>
internal sealed class OutputFailureException(DownloadResult result, OutputFailureException.Step next, Exception? innerException = null)
    : Exception(result switch { OutputUnavailable unavailable => unavailable.Message, OutputRejected rejected => rejected.Message, _ => null }, innerException)
{
    public enum Step
    {
        GiveUp = 0,
        GoOn = 1,
        StartAgain = 2,
    }

    public DownloadResult Result { get; } = result;

    public Step Next { get; } = next;

    public static OutputFailureException Rejected(string message, bool isBySettings) => new(new OutputRejected(message, isBySettings), Step.GiveUp);

    public static OutputFailureException Dropped(string message, Exception? innerException = null) =>
        new(new OutputUnavailable(message, IsRetryable: true, IsExpired: false), Step.GoOn, innerException);

    public static OutputFailureException Changed(string message) =>
        new(new OutputUnavailable(message, IsRetryable: true, IsExpired: false), Step.StartAgain);
}
