using System.Security.Cryptography;
using System.Text;

namespace Orchestrations.Campaigns.Queue;

/// <summary>Names that follow from a message's id. Azure's ids are GUIDs; what could be no part of a path is hashed.</summary>
public static class MessageNames
{
    private const string Prefix = "message-";

    /// <summary>The id of the campaign that a message starts whose document has none: the message's own, after <c>message-</c>.</summary>
    /// <param name="messageId">The message's id.</param>
    public static string CampaignIdOf(string messageId) => Prefix + SafeNameOf(messageId);

    /// <summary>Where the problem details of a message are kept that went to the poison queue, in the container <c>inputs</c>.</summary>
    /// <param name="messageId">The message's id.</param>
    public static string RejectedPathOf(string messageId) => $"rejected/{SafeNameOf(messageId)}.json";

    private static string SafeNameOf(string messageId)
    {
        ArgumentException.ThrowIfNullOrEmpty(messageId);
        return messageId.Length <= Intake.CampaignId.MaxLength - Prefix.Length && messageId.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? messageId
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))[..32];
    }
}
