using System.Text.Json;

namespace Orchestrations.Infra.Tests;

/// <summary>The infrastructure compiles without a remark, and the template that comes out keeps what the documents promise.</summary>
public sealed class InfraTests(InfraTests.Template template) : IClassFixture<InfraTests.Template>
{
    private static readonly string[] Secrets = ["listKeys", "listAccountSas", "AccountKey=", "SharedAccessSignature", "InstrumentationKey"];

    [Fact]
    public void It_builds_without_a_warning()
    {
        Assert.Equal("", template.Remarks);
        Assert.Equal(0, template.ExitCode);
    }

    [Fact]
    public async Task It_lints_without_a_warning()
    {
        var (exitCode, _, remarks) = await Bicep.RunAsync("lint", Path.Combine(Bicep.Folder, "main.bicep"));

        Assert.Equal("", remarks);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task The_linter_heeds_the_rules_that_are_set_for_it()
    {
        var folder = Directory.CreateTempSubdirectory("infra-").FullName;
        try
        {
            File.Copy(Path.Combine(Bicep.Folder, "bicepconfig.json"), Path.Combine(folder, "bicepconfig.json"));
            var file = Path.Combine(folder, "bad.bicep");
            await File.WriteAllTextAsync(
                file,
                """
                param unused string
                resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: 'a12345' }
                output key string = account.listKeys().keys[0].value
                """);

            var (exitCode, _, remarks) = await Bicep.RunAsync("lint", file);

            Assert.NotEqual(0, exitCode);
            Assert.Contains("no-unused-params", remarks, StringComparison.Ordinal);
            Assert.Contains("outputs-should-not-contain-secrets", remarks, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_storage_account_takes_no_keys_and_the_app_has_roles_for_blobs_queues_and_tables()
    {
        var account = template.Resource("Microsoft.Storage/storageAccounts");
        Assert.False(account.GetProperty("properties").GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(account.GetProperty("properties").GetProperty("allowBlobPublicAccess").GetBoolean());

        // Azure's own ids: Storage Blob Data Owner, Storage Queue Data Contributor, Storage Table Data Contributor.
        Assert.Contains("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", template.Text, StringComparison.Ordinal);
        Assert.Contains("974c5e8b-45b9-4653-ba55-5f855dd0fb88", template.Text, StringComparison.Ordinal);
        Assert.Contains("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", template.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gateway_key_is_a_secure_parameter_that_only_the_vault_takes()
    {
        Assert.Equal("securestring", template.Root.GetProperty("parameters").GetProperty("gatewayApiKey").GetProperty("type").GetString());
        var secret = template.Resource("Microsoft.KeyVault/vaults/secrets");
        Assert.Equal("[parameters('gatewayApiKey')]", secret.GetProperty("properties").GetProperty("value").GetString());
        Assert.Contains("@Microsoft.KeyVault(SecretUri={0})", template.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_asks_for_a_key_and_no_output_holds_one()
    {
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, template.Text, StringComparison.Ordinal));
        var outputs = template.All("outputs").SelectMany(outputs => outputs.EnumerateObject()).ToList();
        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.All(
            (string[])["ConnectionString", "AccountKey", "parameters('gatewayApiKey')"],
            word => Assert.DoesNotContain(word, output.Value.GetProperty("value").GetString()!, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Telemetry_is_taken_from_identities_only()
    {
        Assert.True(template.Resource("Microsoft.Insights/components").GetProperty("properties").GetProperty("DisableLocalAuth").GetBoolean());
        Assert.Contains("Authorization=AAD", template.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_task_hub_is_given_to_the_app_by_role()
    {
        Assert.Equal("2025-11-01", template.Resource("Microsoft.DurableTask/schedulers/taskHubs").GetProperty("apiVersion").GetString());
        Assert.Contains("0ad04412-c4d5-4796-b79c-f76d14c8d402", template.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_app_is_on_flex_consumption_with_instances_kept_ready_for_orchestrations()
    {
        Assert.Equal("FC1", template.Resource("Microsoft.Web/serverfarms").GetProperty("sku").GetProperty("name").GetString());
        var app = template.Resource("Microsoft.Web/sites");
        Assert.Equal("UserAssigned", app.GetProperty("identity").GetProperty("type").GetString());
        var config = app.GetProperty("properties").GetProperty("functionAppConfig");
        Assert.Equal("dotnet-isolated", config.GetProperty("runtime").GetProperty("name").GetString());
        Assert.Contains("'durable'", config.GetProperty("scaleAndConcurrency").GetProperty("alwaysReady").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts")]
    [InlineData("Microsoft.KeyVault/vaults")]
    public void A_private_network_is_a_choice_that_closes_storage_and_vault_to_all_else(string type)
    {
        Assert.False(template.Root.GetProperty("parameters").GetProperty("privateNetwork").GetProperty("defaultValue").GetBoolean());
        var properties = template.Resource(type).GetProperty("properties");
        Assert.Equal("[if(variables('isPrivate'), 'Disabled', 'Enabled')]", properties.GetProperty("publicNetworkAccess").GetString());
        Assert.Equal("[if(variables('isPrivate'), 'Deny', 'Allow')]", properties.GetProperty("networkAcls").GetProperty("defaultAction").GetString());
    }

    [Fact]
    public async Task Every_parameter_of_the_parameter_file_is_one_of_the_template()
    {
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Bicep.Folder, "main.parameters.json")));
        var known = template.Root.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var given = file.RootElement.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name).ToList();

        Assert.Subset(known, given.ToHashSet(StringComparer.Ordinal));
        var required = template.Root.GetProperty("parameters").EnumerateObject().Where(parameter => !parameter.Value.TryGetProperty("defaultValue", out _));
        Assert.All(required, parameter => Assert.Contains(parameter.Name, given));
    }

    /// <summary>The compiled template.</summary>
    public sealed class Template : IAsyncLifetime
    {
        private JsonDocument? _document;

        public int ExitCode { get; private set; }

        public string Remarks { get; private set; } = "";

        public string Text { get; private set; } = "";

        public JsonElement Root => _document!.RootElement;

        public async Task InitializeAsync()
        {
            (ExitCode, Text, Remarks) = await Bicep.RunAsync("build", Path.Combine(Bicep.Folder, "main.bicep"), "--stdout");
            _document = JsonDocument.Parse(Text);
        }

        public Task DisposeAsync()
        {
            _document?.Dispose();
            return Task.CompletedTask;
        }

        /// <summary>The one resource of a type, in whichever module.</summary>
        public JsonElement Resource(string type) =>
            Walk(Root).Single(element =>
                element.ValueKind == JsonValueKind.Object
                && element.TryGetProperty("type", out var found) && found.ValueKind == JsonValueKind.String && found.GetString() == type
                && !element.TryGetProperty("existing", out _));

        /// <summary>The values of every member of a name.</summary>
        public IEnumerable<JsonElement> All(string name) =>
            Walk(Root).Where(element => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _)).Select(element => element.GetProperty(name));

        private static IEnumerable<JsonElement> Walk(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Walk(member.Value)).Prepend(element),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Walk),
            _ => [],
        };
    }
}
