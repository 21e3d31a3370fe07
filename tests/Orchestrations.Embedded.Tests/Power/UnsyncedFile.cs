namespace Orchestrations.Embedded.Tests.Power;

/// <summary>A file as a disk has it: what was synced is there for good; what was written since may be there, in part, or not at all.</summary>
internal sealed class UnsyncedFile(byte[] synced)
{
    private const int SectorBytes = 512;

    private readonly List<(long Offset, byte[]? Bytes)> _since = [];
    private byte[] _synced = synced;

    public void Write(long offset, ReadOnlySpan<byte> bytes) => _since.Add((offset, bytes.ToArray()));

    public void Truncate(long length) => _since.Add((length, null));

    public void Sync()
    {
        _synced = After(_ => int.MaxValue);
        _since.Clear();
    }

    /// <summary>What is found when the power is back: of what was not synced some writes are there, some are not, and some are torn.</summary>
    public byte[] AfterPowerLoss(Random random) => After(write => random.Next(3) switch
    {
        0 => 0,
        1 => int.MaxValue,
        _ => write.Bytes is null ? int.MaxValue : random.Next(0, (write.Bytes.Length / SectorBytes) + 1) * SectorBytes,
    });

    private byte[] After(Func<(long Offset, byte[]? Bytes), int> share)
    {
        using var image = new MemoryStream();
        image.Write(_synced);
        foreach (var write in _since)
        {
            var taken = share(write);
            if (taken == 0)
            {
                continue;
            }

            if (write.Bytes is null)
            {
                image.SetLength(write.Offset);
                continue;
            }

            image.Position = write.Offset;
            image.Write(write.Bytes, 0, Math.Min(taken, write.Bytes.Length));
        }

        return image.ToArray();
    }
}
