using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Orchestrations.Conformance;

/// <summary>
/// Listens to some meters as an exporter does, and keeps what was measured. Meters are the process's: who counts puts the test into a collection that no
/// other test runs beside.
/// </summary>
public sealed class MeasurementRecorder : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measured = new();
    private readonly ConcurrentDictionary<string, string> _units = new();
    private readonly MeterListener _listener = new();

    public MeasurementRecorder(params string[] meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meters.Contains(instrument.Meter.Name, StringComparer.Ordinal))
            {
                _units[instrument.Name] = instrument.Unit ?? "";
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Each instrument's unit.</summary>
    public IReadOnlyDictionary<string, string> Units => _units;

    /// <summary>The keys of all tags that were seen.</summary>
    public IEnumerable<string> TagKeys => _measured
        .SelectMany(measured => measured.Tags.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(tag => tag.Split('=')[0])
        .Distinct(StringComparer.Ordinal);

    /// <summary>The values of an instrument, in their order.</summary>
    /// <param name="name">The instrument.</param>
    /// <param name="tags">Its tags, in the order of their keys, as in <c>code=x outcome=y</c>; or null for any.</param>
    public IReadOnlyList<double> Of(string name, string? tags = null) =>
        [.. _measured.Where(measured => measured.Name == name && (tags is null || measured.Tags == tags)).Select(measured => measured.Value)];

    public double Sum(string name, string? tags = null) => Of(name, tags).Sum();

    /// <summary>Asks the observable instruments, and gives the last value of one.</summary>
    public double Observe(string name)
    {
        _listener.RecordObservableInstruments();
        return Of(name)[^1];
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _measured.Enqueue((
        instrument.Name,
        value,
        string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")))));
}
