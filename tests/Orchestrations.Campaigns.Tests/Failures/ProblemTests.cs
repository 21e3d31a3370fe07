using System.Text.Json;
using Orchestrations.Campaigns.Intake;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Failures;

public sealed class ProblemTests
{
    private static readonly DocumentProblem BadPrompt = new("items[3].prompt", DocumentProblem.InvalidRequest, "must have 1 to 10000 characters, but has 0");
    private static readonly DocumentProblem BadImage = new("assets.hero", DocumentProblem.InvalidMedia, "hero: its width is 20 pixels");

    [Fact]
    public void Every_error_and_warning_is_written_with_its_path()
    {
        var warning = new DocumentProblem("assets.clip", DocumentProblem.InvalidRequest, "no item uses it");
        var problem = Problem.Of(new CampaignIntakeResult { Errors = [BadPrompt, BadImage], Warnings = [warning] })!;
        Assert.Equal(
            """
            {"type":"urn:problem-type:orchestrations:invalid_request","title":"The request breaks a rule.","status":422,
            "detail":"2 errors, the first of which: items[3].prompt: must have 1 to 10000 characters, but has 0","code":"invalid_request",
            "errors":[{"path":"items[3].prompt","code":"invalid_request","message":"must have 1 to 10000 characters, but has 0"},
            {"path":"assets.hero","code":"invalid_media","message":"hero: its width is 20 pixels"}],
            "warnings":[{"path":"assets.clip","code":"invalid_request","message":"no item uses it"}]}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(problem, ProblemJson.Default.Problem));
    }

    [Fact]
    public void A_document_whose_files_alone_are_wrong_is_invalid_media() =>
        Assert.Equal(("invalid_media", 422), CodeOf(Problem.Of(new CampaignIntakeResult { Errors = [BadImage] })!));

    [Theory]
    [InlineData(DocumentProblem.Malformed, 400)]
    [InlineData(DocumentProblem.PayloadTooLarge, 413)]
    public void What_cannot_be_read_says_where(string code, int status)
    {
        var problem = Problem.Of(new CampaignIntakeResult { Malformed = new DocumentProblem("$", code, "line 1, column 2: no") })!;
        Assert.Equal((code, status), CodeOf(problem));
        Assert.Equal("$: line 1, column 2: no", problem.Detail);
        Assert.Equal("$", Assert.Single(problem.Errors!).Path);
    }

    [Fact]
    public void Warnings_alone_are_no_problem() => Assert.Null(Problem.Of(new CampaignIntakeResult { Warnings = [BadPrompt] }));

    [Fact]
    public void What_is_not_said_is_not_written()
    {
        var json = JsonSerializer.Serialize(Problem.IdConflict("spring"), ProblemJson.Default.Problem);
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
        Assert.DoesNotContain("errors", json, StringComparison.Ordinal);
    }

    private static (string Code, int Status) CodeOf(Problem problem) => (problem.Code, problem.Status);
}
