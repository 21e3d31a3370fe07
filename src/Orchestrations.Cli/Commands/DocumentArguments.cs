using System.CommandLine;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Cli.Commands;

/// <summary>The arguments that name a campaign document, shared by the verbs that read one.</summary>
internal sealed class DocumentArguments
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The campaign: .json, .jsonl (a first line without items, then an item a line) or .csv (with --name and --assets).",
    };

    private readonly Option<string?> _name = new("--name") { Description = "The campaign's name, for a .csv.", HelpName = "NAME" };
    private readonly Option<string?> _assets = new("--assets") { Description = "A JSON file with the assets object, for a .csv.", HelpName = "FILE" };

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_name);
        command.Add(_assets);
    }

    /// <summary>Reads the document that they name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UserErrorException">There is no such file, or it can't be read.</exception>
    public async Task<(CampaignDocumentResult Document, IMediaFiles Files)> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetValue(_file)!;
        await using var stream = UserFile.Open(path);
        var format = CampaignDocumentReader.FormatOf(path)
            ?? throw new UserErrorException(ExitCodes.Invalid, $"{path}: the format is told by the name; use .json, .jsonl, .ndjson or .csv.");
        var name = parsed.GetValue(_name);
        var assets = parsed.GetValue(_assets);
        if (format != DocumentFormat.Csv && (name ?? assets) is not null)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: --name and --assets are for a .csv; this document holds its own.");
        }

        if (format == DocumentFormat.Csv && name is null)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: a .csv has no place for the campaign's name; give it with --name.");
        }

        var options = new CampaignReadOptions
        {
            Format = format,
            CsvName = name,
            CsvAssets = assets is null ? null : await ReadFileAsync(assets, cancellationToken),
        };
        var document = await CampaignDocumentReader.ReadAsync(stream, options, cancellationToken);
        var folder = Path.GetDirectoryName(Path.GetFullPath(format == DocumentFormat.Csv && assets is not null ? assets : path))!;
        return (document, new DirectoryMediaFiles(folder));
    }

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = UserFile.Open(path);
        if (stream.Length > CampaignReadOptions.DefaultMaxBytes)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: has {stream.Length} bytes; {CampaignReadOptions.DefaultMaxBytes} are read at most.");
        }

        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
