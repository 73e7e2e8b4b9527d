using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Porog.Delivery.Push;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>The contact for push services (RFC 8292, 2.1).</summary>
public sealed class PushSubjectTests
{
    [Theory]
    [InlineData("mailto:it@school.example", "http://localhost:8080", "porog@localhost", "mailto:it@school.example", true)]
    [InlineData("", "https://porog.example", "porog@localhost", "https://porog.example", true)]
    [InlineData("", "http://porog.example", "Порог <porog@school.example>", "mailto:porog@school.example", true)]
    [InlineData("", "https://localhost:8443", "porog@school.example", "https://localhost:8443", false)]
    [InlineData("", "https://192.168.1.5", "porog@school.example", "https://192.168.1.5", false)]
    [InlineData("", "http://localhost:8080", "Порог <porog@localhost>", "mailto:porog@localhost", false)]
    public void It_is_the_setting_else_the_site_else_the_sender(string set, string site, string sender, string subject, bool reachable)
    {
        var options = new PorogOptions { PublicUrl = site };
        (options.Push.Subject, options.Mail.From) = (set, sender);
        Assert.Equal((subject, reachable), (PushSubject.Of(options), PushSubject.IsReachable(options)));
    }

    [Theory]
    [InlineData("http://localhost:8080", true)]
    [InlineData("https://porog.example", false)]
    public async Task A_start_says_once_that_nobody_would_be_found_there_and_names_the_setting(string site, bool said)
    {
        var lines = new LogLines();
        await using var host = await PorogHost.StartAsync(
            DatabaseEngine.Sqlite,
            ["--Porog:PublicUrl", site],
            configure: services => services.AddLogging(logging => logging.AddProvider(lines))
        );
        Assert.Equal(said ? 2 : 1, lines.Ours.Split("Porog:Push:Subject").Length);
    }
}
