using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrations.Embedded;

/// <summary>Identifiers that come out the same whenever an execution is replayed, and differ between all executions.</summary>
internal sealed class DerivedIds(string instanceId, int execution, DateTimeOffset startedAt)
{
    private const int MaxInstanceIdLength = 256;

    private int _guids;

    public Guid NextGuid() => Derive(_guids++);

    /// <summary>The id of a child without one of its own. It begins with the parent's, so that related rows lie together in the index.</summary>
    public string ChildId(int step)
    {
        var derived = Derive(-1).ToString("N", CultureInfo.InvariantCulture);
        var id = string.Create(CultureInfo.InvariantCulture, $"{instanceId}:{derived.AsSpan(0, 8)}:{step}");
        return id.Length <= MaxInstanceIdLength ? id : Derive(-2 - step).ToString("N", CultureInfo.InvariantCulture);
    }

    private Guid Derive(int number)
    {
        var name = Encoding.UTF8.GetBytes(instanceId);
        var source = new byte[name.Length + 16];
        name.CopyTo(source, 0);
        BinaryPrimitives.WriteInt64BigEndian(source.AsSpan(name.Length), startedAt.UtcTicks);
        BinaryPrimitives.WriteInt32BigEndian(source.AsSpan(name.Length + 8), execution);
        BinaryPrimitives.WriteInt32BigEndian(source.AsSpan(name.Length + 12), number);
        var hash = SHA256.HashData(source).AsSpan(0, 16);

        // RFC 9562: version 8, for a layout of one's own, and the variant's bits.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
