namespace Orchestrations.Campaigns.Media;

/// <summary>Measures the video track of an MP4 or MOV from the file's header, and its fragments' where it has any.</summary>
internal static class MovieReader
{
    public static MediaProbeResult Read(MediaReader reader, MediaFormat format)
    {
        var file = IsoFile.Read(reader);
        if (file.IsCutShort)
            return reader.CutShort(format);
        if (file.Movie is not { } extent)
            return reader.Malformed(format, "has no moov box, the header that describes its tracks");
        if (extent.Read(reader) is not { } header)
            return reader.Malformed(format, $"has a header of {extent.Length:N0} bytes, too long for a clip");
        if (MovieTrack.FindVideo(header) is not { } track)
            return reader.Malformed(format, "has no video track");

        var timing = track.Timing;
        if (file.Fragments.Count > 0)
        {
            if (MovieFragments.Measure(reader, file.Fragments, track) is not { } fragments)
                return reader.Malformed(format, "has fragments that can't be read");
            timing += fragments;
        }

        if (track.Width == 0 || track.Height == 0)
            return reader.Malformed(format, "does not give the size of its picture");
        // An edit list may cut the media; the track's own duration honours it, but knows nothing of fragments.
        var seconds = file.Fragments.Count == 0 && track.EditedSeconds > 0 ? track.EditedSeconds : timing.Ticks / track.TicksPerSecond;
        var frameRate = timing.Samples * track.TicksPerSecond / timing.Ticks;
        return new MediaProbeResult.Recognized(new MediaInfo(
            format,
            reader.Length,
            track.Width,
            track.Height,
            double.IsFinite(seconds) && seconds > 0 ? MediaReader.ToDuration(seconds) : null,
            // A clock that counts whole ticks can put a clip of 24 frames a second at 23.996; 23.976 stays what it is.
            double.IsFinite(frameRate) && frameRate > 0 ? Math.Round(frameRate, 2) : null));
    }
}
