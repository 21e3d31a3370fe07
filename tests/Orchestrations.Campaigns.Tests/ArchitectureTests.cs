using System.Reflection;
using System.Xml.Linq;
using Orchestrations.Durable;
using Orchestrations.Tests;
using Xunit;

namespace Orchestrations.Campaigns.Tests;

/// <summary>What holds the hosts apart, and orchestrators to their contexts.</summary>
public sealed class ArchitectureTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // The compiler's own, in whatever yields.
    private const string IteratorThread = "System.Environment.CurrentManagedThreadId";

    private static readonly string Root = FindRoot();

    // As the analyzer reads them; a method stands for all of its overloads here.
    private static readonly HashSet<string> Banned = File.ReadLines(Path.Combine(Root, "BannedSymbols.txt"))
        .Select(line => line[2..].Split(';', '(')[0].Split("``")[0])
        .ToHashSet(StringComparer.Ordinal);

    private static List<Type> Orchestrators => [.. typeof(CampaignsServiceCollectionExtensions).Assembly.GetTypes()
        .Where(type => type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Orchestrator<,>))];

    [Fact]
    public void The_Functions_app_holds_neither_the_embedded_runtime_nor_the_simulator()
    {
        var projects = Referenced("Orchestrations.Functions");

        Assert.Equal(["Orchestrations.Campaigns", "Orchestrations.Durable", "Orchestrations.Gateway", "Orchestrations.Http"], projects.Order(StringComparer.Ordinal));
        Assert.All(projects.Append("Orchestrations.Functions"), project => Assert.DoesNotContain(
            XDocument.Load(ProjectFile(project)).Descendants(),
            element => element.Name.LocalName is "Reference" or "Import" || (element.Name.LocalName == "Compile" && element.Attribute("Include") is not null)));
    }

    [Fact]
    public void An_orchestrator_is_given_nothing_and_keeps_nothing()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Root, "src", "Orchestrations.Campaigns"), "*.Orchestrator.cs", SearchOption.AllDirectories).Select(Path.GetFileName);

        Assert.Equal(CampaignsServiceCollectionExtensions.CreateRegistry().Orchestrators.Count, Orchestrators.Count);
        Assert.All(Orchestrators, type =>
        {
            Assert.Empty(Assert.Single(type.GetConstructors()).GetParameters());
            Assert.All(type.GetFields(Declared), field => Assert.True(field.IsStatic && (field.IsInitOnly || field.IsLiteral), field.Name));

            // The analyzer that bans clocks, threads and I/O goes by the file's name.
            Assert.Contains($"{type.Name.Replace("Orchestrator", "", StringComparison.Ordinal)}.Orchestrator.cs", files);
        });
    }

    [Fact]
    public void Nothing_that_an_orchestrator_calls_touches_anything_but_its_context()
    {
        Assert.NotEmpty(Orchestrators);
        Assert.Equal("", string.Join('\n', Orchestrators.SelectMany(Foreign)));
    }

    [Fact]
    public void What_is_banned_is_found_wherever_it_is_called() =>
        Assert.Equal(
            ["System.DateTimeOffset.UtcNow", "System.Guid.NewGuid", "System.IO.File", "System.Threading.Tasks.Task.Delay", "System.TimeProvider"],
            Foreign(typeof(Sample)).Select(found => found.Split(" <- ")[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>What code calls that is banned in orchestrators, itself or in what it calls of this repository, each with who calls it.</summary>
    private static IEnumerable<string> Foreign(Type type)
    {
        var open = new Queue<MethodBase>([.. type.GetMethods(Declared), .. type.GetConstructors(Declared)]);
        var seen = open.ToHashSet();
        while (open.TryDequeue(out var method))
        {
            foreach (var called in EveryTestAsserts.Called(method))
            {
                if (FindBanned(called) is { } banned)
                {
                    yield return $"{banned} <- {method.DeclaringType}.{method.Name}";
                }
                else if (called.Module.Assembly.GetName().Name!.StartsWith("Orchestrations.", StringComparison.Ordinal) && seen.Add(called))
                {
                    open.Enqueue(called);
                }
            }
        }
    }

    private static string? FindBanned(MethodBase called)
    {
        var type = called.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericTypeDefinition().FullName! : called.DeclaringType?.FullName ?? "";
        var member = $"{type}.{(called.IsSpecialName && called.Name.StartsWith("get_", StringComparison.Ordinal) ? called.Name[4..] : called.Name)}";
        return Banned.Contains(member) ? member : Banned.Contains(type) && member != IteratorThread ? type : null;
    }

    private static HashSet<string> Referenced(string project)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([project]);
        while (open.TryDequeue(out var next))
        {
            foreach (var reference in XDocument.Load(ProjectFile(next)).Descendants("ProjectReference"))
            {
                var name = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value);
                if (seen.Add(name))
                {
                    open.Enqueue(name);
                }
            }
        }

        return seen;
    }

    private static string ProjectFile(string project) => Path.Combine(Root, "src", project, $"{project}.csproj");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orchestrations.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests are not run from the repository.");
        }

        return folder.FullName;
    }

    private static class Sample
    {
        public static async Task<string> RunAsync()
        {
            await Task.Delay(1);
            return Helper(() => Guid.NewGuid().ToString()) + await Deeper.ReadAsync();
        }

        private static string Helper(Func<string> make) => make() + TimeProvider.System.GetUtcNow();

        private static class Deeper
        {
            public static async Task<string> ReadAsync() => await File.ReadAllTextAsync($"{DateTimeOffset.UtcNow}");
        }
    }
}
