using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrations.Campaigns.Tests.Intake;

/// <summary>Writes a JSON text differently without changing what it means: but the order of the assets, of which nothing depends on it.</summary>
internal static class JsonShuffler
{
    public static string Rewrite(string json, int seed)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        Write(document.RootElement, text, new Random(seed));
        return text.ToString();
    }

    /// <summary>Changes one place of a JSON value at random, to something else or to nothing.</summary>
    public static JsonNode? Mutate(JsonNode root, Random random)
    {
        JsonNode?[] replacements =
        [
            null, 0, -1, 1.5, 1e300, "", "x", "@image9", "../..", "\u202e", "data:image/png;base64,AAA", true, new JsonArray(), new JsonArray(1, "hero", new JsonArray()),
            new JsonObject(), new JsonObject { ["asset"] = "hero", ["role"] = "first_frame" }, new string('x', 20_000),
        ];
        var node = root;
        while (true)
        {
            switch (node)
            {
                case JsonObject { Count: > 0 } container when random.Next(4) > 0:
                    var (name, value) = container.ElementAt(random.Next(container.Count));
                    if (value is JsonObject or JsonArray && random.Next(3) > 0)
                    {
                        node = value;
                        continue;
                    }

                    switch (random.Next(4))
                    {
                        case 0:
                            container.Remove(name);
                            break;
                        case 1:
                            container.Remove(name);
                            container[name + "x"] = value?.DeepClone();
                            break;
                        default:
                            container[name] = replacements[random.Next(replacements.Length)]?.DeepClone();
                            break;
                    }

                    return root;
                case JsonArray { Count: > 0 } array when random.Next(4) > 0:
                    var index = random.Next(array.Count);
                    if (array[index] is JsonObject or JsonArray && random.Next(3) > 0)
                    {
                        node = array[index]!;
                        continue;
                    }

                    array[index] = replacements[random.Next(replacements.Length)]?.DeepClone();
                    return root;
                case JsonArray array:
                    array.Add(replacements[random.Next(replacements.Length)]?.DeepClone());
                    return root;
                case JsonObject container:
                    container["added"] = 1;
                    return root;
                default:
                    return root;
            }
        }
    }

    private static void Write(JsonElement value, StringBuilder text, Random random)
    {
        Space(text, random);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteAll(value.EnumerateObject().OrderBy(_ => random.Next()), '{', '}', text, random, member =>
                {
                    WriteString(member.Name, text, random);
                    text.Append(':');
                    Write(member.Value, text, random);
                });
                break;
            case JsonValueKind.Array:
                WriteAll(value.EnumerateArray(), '[', ']', text, random, element => Write(element, text, random));
                break;
            case JsonValueKind.Number:
                var number = value.GetDecimal();
                text.Append(random.Next(3) switch
                {
                    0 => number.ToString("0.0000", CultureInfo.InvariantCulture),
                    1 => (number * 100).ToString("0.####", CultureInfo.InvariantCulture) + "e-2",
                    _ => value.GetRawText(),
                });
                break;
            case JsonValueKind.String:
                WriteString(value.GetString()!, text, random);
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }

        Space(text, random);
    }

    private static void WriteAll<T>(IEnumerable<T> all, char open, char close, StringBuilder text, Random random, Action<T> write)
    {
        text.Append(open);
        var isFirst = true;
        foreach (var one in all)
        {
            text.Append(isFirst ? "" : ",");
            Space(text, random);
            write(one);
            isFirst = false;
        }

        text.Append(close);
    }

    private static void WriteString(string value, StringBuilder text, Random random)
    {
        text.Append('"');
        foreach (var c in value)
        {
            text.Append(c is '"' or '\\' || random.Next(5) == 0 ? $"\\u{(int)c:x4}" : c.ToString());
        }

        text.Append('"');
    }

    private static void Space(StringBuilder text, Random random) => text.Append(new string(" \t\r\n"[random.Next(4)], random.Next(3)));
}
