using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Orchestrations.Http.Tests.Pipeline;

public sealed class ApiOptionsTests
{
    [Theory]
    [InlineData("Api:MaxRequestBytes", "1023", "1023", false)]
    [InlineData("Api:MaxRequestBytes", "2147483649", "2147483649", false)]
    [InlineData("Api:MaxRequestBytes", "10MB", "10MB", false)]
    [InlineData("Api:Keys:0", "fifteen-letters", "15 characters", true)]
    [InlineData("Api:Keys:3", "with a space in it", "spaces", true)]
    [InlineData("Api:Keys:0", "schlüssel-schlüssel", "outside ASCII", true)]
    public void What_is_out_of_range_is_refused_by_name_and_a_key_is_not_shown(string key, string value, string says, bool isSecret)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Read((key, value)));

        var failure = Assert.Single(refused.Failures);
        Assert.Contains(key.Replace(":", "__", StringComparison.Ordinal), failure, StringComparison.Ordinal);
        Assert.Contains(says, failure, StringComparison.Ordinal);
        Assert.Equal(!isSecret, failure.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public void The_bounds_are_allowed_and_empty_values_are_none()
    {
        Assert.Equal(1024, Read(("Api:MaxRequestBytes", "1024")).MaxRequestBytes);
        Assert.Equal(2147483648, Read(("Api:MaxRequestBytes", "2147483648")).MaxRequestBytes);
        var empty = Read(("Api:Keys:0", " "), ("Api:MaxRequestBytes", ""));
        Assert.Empty(empty.Keys);
        Assert.Equal(104857600, empty.MaxRequestBytes);
        Assert.Equal(["0123456789abcdef"], Read(("Api:Keys:0", "0123456789abcdef")).Keys);
    }

    private static ApiOptions Read(params (string Key, string Value)[] settings)
    {
        var options = new ApiOptions();
        options.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        return options;
    }
}
