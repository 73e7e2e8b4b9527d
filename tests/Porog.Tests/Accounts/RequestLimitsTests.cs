using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>Nobody makes the server read more than a form holds.</summary>
public sealed class RequestLimitsTests
{
    [Theory]
    [InlineData("/api/v1/sign-in", 29L << 20)]
    [InlineData("/api/v1/sign-in", 2L << 20)]
    [InlineData("/api/v1/sign-in/refresh", 2L << 20)]
    [InlineData("/sign-in", 2L << 20)]
    [InlineData("/register", 2L << 20)]
    [InlineData("/language", 2L << 20)]
    public async Task A_stranger_is_refused_before_a_long_body_is_read(string address, long length)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var stranger = host.CreateClient();
        using var body = new AnnouncedBody(length);
        if (address.StartsWith("/api", StringComparison.Ordinal))
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body };
        request.Headers.ExpectContinue = true;
        using var answer = await stranger.SendAsync(request);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, false), (answer.StatusCode, body.IsAskedFor));
        if (address.StartsWith("/api", StringComparison.Ordinal))
            await answer.ProblemAsync(413, "too-large");
    }

    [Fact]
    public async Task A_long_body_without_a_length_is_refused_too()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var stranger = host.CreateClient();
        var login = $$"""{"login":"{{new string('1', 200_000)}}","password":"x"}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sign-in")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(login)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = true;
        using var answer = await stranger.SendAsync(request);
        await answer.ProblemAsync(413, "too-large");
    }

    [Fact]
    public async Task A_person_is_refused_before_a_form_of_many_megabytes_is_read()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var mother = await SiteVisitor.SignedInAsync(host, await new TestRegistry(host).PersonAsync());
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, false), await mother.AnnounceAsync("/account/phone", 3L << 20));
    }

    [Fact]
    public async Task A_menu_that_is_too_large_is_answered_with_its_page()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        using var cashier = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Cashier, school));
        var page = await cashier.OpenAsync($"/school/menu/import?organisation={school.Id}");
        var answer = await cashier.UploadAsync(page, "main form", [], "menu.csv", new byte[3 << 20]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("не больше 1 МБ", answer.Text, StringComparison.Ordinal);
    }
}
