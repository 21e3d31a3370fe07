using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Orchestrations.Cli.Running;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Commands;

/// <summary><c>assets</c>: the provider's asset library, through a service.</summary>
internal static class AssetsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new(
        "assets",
        """
        The provider's asset library, through a service. Campaigns make the groups and assets they need by themselves.

        Examples:
          orchestrations assets groups
          orchestrations assets create-group spring
          orchestrations assets create --group GROUP --name hero --type image --file hero.png
          orchestrations assets list --group GROUP
        """)
    {
        CreateGroups(),
        CreateList(),
        CreateCreateGroup(),
        CreateCreate(),
    };

    private static Command CreateGroups()
    {
        var name = new Option<string?>("--name") { Description = "Only groups whose name is like this; the provider compares loosely.", HelpName = "NAME" };
        var (page, size) = PageOptions();
        return ServiceVerb.Create(
            "groups",
            "Lists asset groups, a page at a time.",
            [name, page, size],
            (api, parsed, asJson, cancellationToken) => ListAsync(
                api,
                $"api/asset-groups?page={parsed.GetValue(page)}&pageSize={parsed.GetValue(size)}{Filter("name", parsed.GetValue(name))}",
                ["id", "name", "createdAt"],
                asJson,
                cancellationToken));
    }

    private static Command CreateList()
    {
        var name = new Option<string?>("--name") { Description = "Only assets whose name is like this; the provider compares loosely.", HelpName = "NAME" };
        var group = new Option<string?>("--group") { Description = "Only assets of this group.", HelpName = "GROUP" };
        var (page, size) = PageOptions();
        return ServiceVerb.Create(
            "list",
            "Lists assets, a page at a time.",
            [name, group, page, size],
            (api, parsed, asJson, cancellationToken) => ListAsync(
                api,
                $"api/assets?page={parsed.GetValue(page)}&pageSize={parsed.GetValue(size)}{Filter("name", parsed.GetValue(name))}{Filter("groupId", parsed.GetValue(group))}",
                ["id", "name", "groupId", "type", "status"],
                asJson,
                cancellationToken));
    }

    private static Command CreateCreateGroup()
    {
        var name = new Argument<string>("NAME") { Description = "The group's name, 1 to 64 characters." };
        return ServiceVerb.Create(
            "create-group",
            "Makes an asset group, and prints its id.",
            [name],
            async (api, parsed, asJson, cancellationToken) =>
            {
                using var body = Json(JsonSerializer.Serialize(new CreateGroupRequest(parsed.GetRequiredValue(name)), CliJson.Default.CreateGroupRequest));
                Print(await api.SendAsync(HttpMethod.Post, "api/asset-groups", body, cancellationToken), asJson);
                return ExitCodes.Succeeded;
            });
    }

    private static Command CreateCreate()
    {
        var group = new Option<string>("--group") { Description = "The group's id.", HelpName = "GROUP", Required = true };
        var name = new Option<string>("--name") { Description = "The asset's name, which no other of the group has.", HelpName = "NAME", Required = true };
        var type = new Option<string>("--type") { Description = "image, video or audio.", HelpName = "TYPE", Required = true };
        type.AcceptOnlyFromAmong("image", "video", "audio");
        var url = new Option<string?>("--url") { Description = "Where the provider fetches it.", HelpName = "URL" };
        var file = new Option<string?>("--file") { Description = "A file to be uploaded.", HelpName = "FILE" };
        var command = ServiceVerb.Create(
            "create",
            """
            Makes an asset of a file or of what is at a URL, and prints its id.

            Examples:
              orchestrations assets create --group GROUP --name hero --type image --file hero.png
              orchestrations assets create --group GROUP --name clip --type video --url https://example.com/clip.mp4
            """,
            [group, name, type, url, file],
            async (api, parsed, asJson, cancellationToken) =>
            {
                var (inGroup, named, ofType) = (parsed.GetRequiredValue(group), parsed.GetRequiredValue(name), parsed.GetRequiredValue(type));
                using HttpContent body = parsed.GetValue(file) is { } path
                    ? Upload(path, inGroup, named, ofType)
                    : Json(JsonSerializer.Serialize(new CreateAssetRequest(inGroup, named, ofType, parsed.GetValue(url)!), CliJson.Default.CreateAssetRequest));
                Print(await api.SendAsync(HttpMethod.Post, "api/assets", body, cancellationToken), asJson);
                return ExitCodes.Succeeded;
            });
        command.Validators.Add(result =>
        {
            if (result.GetValue(url) is null == result.GetValue(file) is null)
            {
                result.AddError("Give one of --url and --file.");
            }
        });
        return command;
    }

    private static (Option<int> Page, Option<int> Size) PageOptions() =>
    (
        new Option<int>("--page") { Description = "Which page, from 1.", DefaultValueFactory = _ => 1, HelpName = "N" },
        new Option<int>("--page-size") { Description = "How many a page.", DefaultValueFactory = _ => 50, HelpName = "N" });

    private static string Filter(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static MultipartFormDataContent Upload(string path, string group, string name, string type)
    {
        var file = UserFile.Open(path);
        return new MultipartFormDataContent
        {
            { new StringContent(group), "groupId" },
            { new StringContent(name), "name" },
            { new StringContent(type), "type" },
            { new StreamContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, "file", Path.GetFileName(path) },
        };
    }

    private static async Task<int> ListAsync(ServedApi api, string path, string[] columns, bool asJson, CancellationToken cancellationToken)
    {
        var page = await api.GetAsync(path, cancellationToken);
        if (asJson)
        {
            Output.Json(page);
            return ExitCodes.Succeeded;
        }

        var items = page.GetProperty("items").EnumerateArray().ToList();
        Output.Table(columns, items.Select(item => columns.Select(column => item.TryGetProperty(column, out var value) ? value.ToString() : "").ToArray()), "There are none.");
        var total = page.GetProperty("total").GetInt64();
        if (total > items.Count)
        {
            Say.Note(string.Create(CultureInfo.InvariantCulture, $"{items.Count} of {total}; see --page."));
        }

        return ExitCodes.Succeeded;
    }

    private static void Print(JsonElement made, bool asJson)
    {
        if (asJson)
        {
            Output.Json(made);
        }
        else
        {
            Console.Out.WriteLine(made.GetProperty("id").GetString());
        }
    }
}
