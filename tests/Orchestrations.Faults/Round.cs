using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Orchestrations.Faults;

/// <summary>One campaign, while an adversary that is drawn from a seed kills the host and makes the gateway and the store misbehave.</summary>
internal sealed class Round : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(4);

    private readonly RoundPlan _plan;
    private readonly int _kills;
    private readonly Random _random;
    private readonly Random _powerRandom;
    private readonly Random _storeRandom;
    private readonly PowerCut _power;
    private readonly RoundResult _result;
    private readonly Checker _checker;
    private readonly Dictionary<string, string> _settings;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Witness _witness = new();
    private HostProcess? _gateway;
    private Uri? _gatewayAddress;
    private Uri? _campaigns;

    /// <summary>Prepares a round.</summary>
    /// <param name="seed">What everything is drawn from but the moments at which things happen.</param>
    /// <param name="kills">How often the host is killed, as long as the campaign lasts.</param>
    public Round(int seed, int kills)
    {
        _plan = new RoundPlan(seed, Math.Max(12, kills * 3), isImpatient: seed % 5 == 0);
        _kills = kills;
        _random = new Random(seed);
        _powerRandom = new Random(seed);
        _storeRandom = new Random(seed);
        _result = new RoundResult(seed, seed % 2 == 0 ? "run" : "serve")
        {
            Folder = Directory.CreateTempSubdirectory("orchestrations-faults-").FullName,
            Faults = _plan.Items.Count(item => item.Fault.Words.Length > 0),
        };
        _checker = NewChecker();
        _power = new PowerCut(Data, Path.Combine(_result.Folder, "found"));
        _settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Gateway__ApiKey"] = "simulated-key",
            ["Gateway__RequestTimeout"] = "00:00:02",
            ["Polling__FirstDelay"] = "00:00:00.100",
            ["Polling__Interval"] = "00:00:00.100",
            ["Polling__MaxInterval"] = "00:00:00.400",
            ["Polling__AssetInterval"] = "00:00:00.100",
            ["Polling__Deadline"] = _plan.IsImpatient ? "00:00:20" : "00:10:00",
            ["Polling__AssetDeadline"] = _plan.IsImpatient ? "00:00:15" : "00:02:00",
            ["Output__Deadline"] = _plan.IsImpatient ? "00:00:15" : "00:10:00",
            ["Output__AllowedHosts"] = "127.0.0.1",
            ["Simulator__GenerationTime"] = "00:00:00.200-00:00:01",
            ["Simulator__Seed"] = seed.ToString(CultureInfo.InvariantCulture),
            ["Simulator__Faults"] = _plan.Chances,
        };
    }

    /// <summary>The data directory.</summary>
    public string Data => Path.Combine(_result.Folder, "data");

    /// <summary>The simulated gateway's journal.</summary>
    public string JournalPath => Path.Combine(_result.Folder, "gateway", "journal.jsonl");

    /// <summary>The campaign and its items, as the host says them at the end.</summary>
    public JsonElement Report { get; private set; }

    /// <summary>A checker of this round that has seen nothing yet.</summary>
    public Checker NewChecker() => new(_plan, JournalPath, Data);

    private string Outputs => Path.Combine(Data, "outputs", _plan.CampaignId);

    private string DocumentPath => Path.Combine(_result.Folder, "campaign.json");

    /// <summary>Runs it to its end.</summary>
    public async Task<RoundResult> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        await File.WriteAllTextAsync(DocumentPath, _plan.Document);
        await StartGatewayAsync("http://127.0.0.1:0");

        // The manifest comes last: whoever is killed after it has nothing left to lose.
        for (var starts = 0; _result.Kills < _kills && _result.Findings.Count == 0 && !File.Exists(Path.Combine(Outputs, "manifest.json")); starts++)
        {
            if (starts > 20 + (4 * _kills))
            {
                _result.Findings.Add(new Finding("Every item ends, once", $"{starts} starts did not bring the campaign to its end"));
                break;
            }

            await using var host = await StartHostAsync();
            await StrikeAsync(host);
            var cutsPower = PowerCut.IsPossible && _powerRandom.Next(3) == 0;
            if (cutsPower)
            {
                await HearAsync();
            }

            if (!await (cutsPower ? _power.StrikeAsync(host) : host.KillAsync()))
            {
                // It ended by itself: the campaign has run to its end, or a store that failed has ended it.
                if (host.Err.Contains("Unhandled", StringComparison.Ordinal))
                {
                    _result.Findings.Add(new Finding("A fault is told, and not thrown", host.Err));
                }

                continue;
            }

            _result.Kills++;
            _result.PowerCuts = _power.Count;
            _result.Findings.AddRange(_checker.CheckMoment());
        }

        if (_result.Findings.Count == 0)
        {
            await JudgeAsync();
        }

        var journal = Journal.Read(JournalPath);
        _result.Submissions = journal.Submissions.Count;
        _result.Bills = journal.Submissions.Count(submission => submission.Billed);
        _result.Took = watch.Elapsed;
        return _result;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_result.Findings.Count == 0)
        {
            Directory.Delete(_result.Folder, recursive: true);
        }
    }

    private async Task JudgeAsync()
    {
        try
        {
            Report = await EndAsync();
            foreach (var item in Report.GetProperty("items").EnumerateArray())
            {
                var status = item.GetProperty("status").GetString()!;
                _result.Ends[status] = _result.Ends.GetValueOrDefault(status) + 1;
            }

            // A store that failed may have kept an answer from being recorded, as a kill does.
            _result.Findings.AddRange(_checker.CheckEnd(Report, _result.Kills + _result.GatewayKills + _result.StoreFaults));
        }
        catch (Exception hung) when (hung is TimeoutException or HttpRequestException or InvalidOperationException)
        {
            _result.Findings.Add(new Finding("Every item ends, once", hung.Message));
        }
    }

    private static bool HasEnded(HostProcess host) => host.Out.Contains("\"campaign\"", StringComparison.Ordinal);

    private async Task StartGatewayAsync(string address)
    {
        _gateway = HostProcess.Start(_result.Folder, _settings, "simulate", "--urls", address, "--data", Path.Combine(_result.Folder, "gateway"));
        var line = await _gateway.LineAsync("The simulated gateway listens on ")
            ?? throw new InvalidOperationException($"The simulated gateway did not start: {_gateway.Err}");
        _gatewayAddress = new Uri(line.Split(';')[0]);
        _settings["Gateway__BaseUrl"] = _gatewayAddress.AbsoluteUri;
    }

    private async Task<HostProcess> StartHostAsync()
    {
        var settings = PowerCut.IsPossible ? new Dictionary<string, string>(_settings.Concat(_power.Settings), StringComparer.Ordinal) : _settings;
        if (_result.Verb == "run")
        {
            return HostProcess.Start(_result.Folder, settings, "run", DocumentPath, "--json", "--data", Data);
        }

        var host = HostProcess.Start(_result.Folder, settings, "serve", "--urls", "http://127.0.0.1:0", "--data", Data);
        if (await host.LineAsync("Listening on ") is not { } address)
        {
            // Nothing is struck before it listens.
            _result.Findings.Add(new Finding("The store opens after whatever happened to it", host.Err));
        }
        else
        {
            _campaigns = new Uri($"{address.TrimEnd('/')}/api/campaigns");
            _http.DefaultRequestHeaders.Authorization ??= new AuthenticationHeaderValue("Bearer", "simulated-key");
            await HearAsync();
            using var content = new StringContent(_plan.Document, Encoding.UTF8, "application/json");

            // The same id and the same document: it is started once, however often it is asked for.
            using var answer = await _http.PostAsync(_campaigns, content);
            if (!answer.IsSuccessStatusCode)
            {
                _result.Findings.Add(new Finding("A start that is repeated is the same campaign", $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"));
            }

            _witness.HearAccepted();
        }

        return host;
    }

    private async Task HearAsync()
    {
        if (_campaigns is null)
        {
            return;
        }

        try
        {
            using var answer = await _http.GetAsync(new Uri($"{_campaigns}/{_plan.CampaignId}"));
            if (_witness.Hear(answer.StatusCode, await answer.Content.ReadAsStringAsync()) is { } finding)
            {
                _result.Findings.Add(finding);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // It has told nothing.
        }
    }

    private async Task StrikeAsync(HostProcess host)
    {
        var limit = Stopwatch.StartNew();
        if (_random.Next(4) == 0)
        {
            await Task.Delay(_random.Next(100, 900));
            _result.StoreFaults++;
            await StoreFault.All[_random.Next(StoreFault.All.Count)].StrikeAsync(host, Data, TimeSpan.FromMilliseconds(_random.Next(200, 1200)), _storeRandom);
        }

        if (_random.Next(6) == 0)
        {
            // The port refuses connections for a while, and what was on its way is dropped.
            _result.GatewayKills++;
            await _gateway!.KillAsync();
            await _gateway.DisposeAsync();
            await Task.Delay(_random.Next(0, 800));
            await StartGatewayAsync(_gatewayAddress!.GetLeftPart(UriPartial.Authority));
        }

        Func<bool> reached = _random.Next(5) switch
        {
            0 => After(_random.Next(50, 1500)),
            1 or 2 => MoreThan(() => Journal.Count(JournalPath), _random.Next(1, 7)),
            3 => () => Directory.Exists(Path.Combine(Data, "outputs", ".tmp~")) && Directory.EnumerateFiles(Path.Combine(Data, "outputs", ".tmp~")).Any(),
            _ => MoreThan(() => Directory.Exists(Path.Combine(Data, "effects", "submissions"))
                ? Directory.EnumerateFiles(Path.Combine(Data, "effects", "submissions"), "*.json", SearchOption.AllDirectories).Count()
                : 0, _random.Next(1, 4)),
        };
        while (!host.HasExited && !reached() && limit.Elapsed < TimeSpan.FromSeconds(5))
        {
            await Task.Delay(2);
        }

        await Task.Delay(_random.Next(0, 30));
    }

    // A campaign whose items are at their deadlines takes long, and yet one ends after the other.
    private int CountFiles() => Directory.Exists(Outputs) ? Directory.EnumerateFiles(Outputs).Count() : 0;

    private static Func<bool> After(int milliseconds)
    {
        var watch = Stopwatch.StartNew();
        return () => watch.ElapsedMilliseconds >= milliseconds;
    }

    private static Func<bool> MoreThan(Func<int> count, int more)
    {
        var target = count() + more;
        return () => count() >= target;
    }

    // Nothing is struck any more, but what items and calls are struck by at the gateway.
    private async Task<JsonElement> EndAsync()
    {
        await using var host = await StartHostAsync();
        if (_result.Verb == "run")
        {
            var code = await host.EndAsync(CountFiles);
            return HasEnded(host) ? JsonElement.Parse(host.Out) : throw new InvalidOperationException($"The run ended with {code}: {host.Err}");
        }

        var api = $"{_campaigns}/{_plan.CampaignId}";
        var watch = Stopwatch.StartNew();
        for (var before = CountFiles(); ;)
        {
            var campaign = await GetAsync(api);
            if (campaign.GetProperty("status").GetString() is "Completed" or "Failed" or "Terminated")
            {
                var items = new List<JsonElement>();
                var token = "";
                do
                {
                    var page = await GetAsync($"{api}/items?top=50{token}");
                    items.AddRange(page.GetProperty("items").EnumerateArray());
                    token = page.TryGetProperty("continuationToken", out var next) && next.GetString() is { } more ? $"&continuationToken={Uri.EscapeDataString(more)}" : "";
                }
                while (token.Length > 0);

                await host.SignalAsync("TERM");
                await host.EndAsync();
                return JsonElement.Parse($$"""{"campaign":{{campaign.GetRawText()}},"items":[{{string.Join(',', items.Select(item => item.GetRawText()))}}]}""");
            }

            if (CountFiles() is var now && now != before)
            {
                before = now;
                watch.Restart();
            }
            else if (watch.Elapsed > EndLimit)
            {
                throw new TimeoutException($"The campaign did not end: {campaign}");
            }

            await Task.Delay(100);
        }
    }

    private async Task<JsonElement> GetAsync(string address) => JsonElement.Parse(await _http.GetStringAsync(new Uri(address)));
}
