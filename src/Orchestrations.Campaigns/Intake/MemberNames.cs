using System.Collections.Frozen;
using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>The members that an object may have. Any other is an error: a typo must not silently cost money.</summary>
internal sealed class MemberNames(params string[] names)
{
    private readonly FrozenDictionary<string, int> _places =
        names.Select((name, place) => KeyValuePair.Create(name, place)).ToFrozenDictionary(StringComparer.Ordinal);

    public bool Contains(string name) => _places.ContainsKey(name);

    public string Suggest(string name) => NearestName.Suggest(name, names);

    /// <summary>The values of an object, in the order of the names; one that is not given is undefined.</summary>
    public JsonElement[] Read(JsonElement container, string path, ProblemList errors)
    {
        var values = new JsonElement[names.Length];
        foreach (var member in container.EnumerateObject())
        {
            if (!member.TryReadName(path, errors, out var name))
            {
                continue;
            }

            if (!_places.TryGetValue(name, out var place))
            {
                errors.Add(DocumentPath.Member(path, name), $"unknown member '{DocumentPath.Show(name)}'{(errors.IsFull ? "" : Suggest(name))}");
            }
            else if (values[place].IsGiven())
            {
                errors.Add(DocumentPath.Member(path, name), "is given more than once");
            }
            else
            {
                values[place] = member.Value;
            }
        }

        return values;
    }
}
