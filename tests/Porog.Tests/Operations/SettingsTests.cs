using Porog.Delivery.Push;
using Porog.Shared;
using Porog.Web;
using Porog.Web.Shared;

namespace Porog.Tests.Operations;

/// <summary>An invalid setting stops the start with one line that names the setting.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Porog:Databas:Engine", "sqlite")]
    [InlineData("Porog:Database:Engine", "oracle")]
    [InlineData("Porog:Database:ConnectionString", "Data Source=x;No Such Word=1")]
    [InlineData("Porog:PublicUrl", "porog.example")]
    [InlineData("Porog:PublicUrl", "https://school.example/porog")]
    [InlineData("Porog:Proxies", "127.0.0.1, balancer")]
    [InlineData("Porog:Proxies", "10.0.0.0/33")]
    [InlineData("Porog:Mail:Port", "0")]
    [InlineData("Porog:Mail:Port", "many")]
    [InlineData("Porog:Mail:Security", "Perhaps")]
    [InlineData("Porog:Push:Subject", "somebody")]
    [InlineData("Porog:Push:Subject", "mailto:")]
    [InlineData("Porog:Push:Subject", "http://school.example")]
    [InlineData("Porog:Push:LocalServices", "perhaps")]
    [InlineData("Porog:Honesty:Public", "perhaps")]
    [InlineData("Porog:Sms:Url", "sms.example/send")]
    [InlineData("Porog:Sms:Method", "DELETE")]
    [InlineData("Porog:Sms:Headers", "X-Key secret")]
    [InlineData("Porog:Sms:ContentType", "json")]
    [InlineData("Porog:Sms:SuccessPattern", "(ok")]
    [InlineData("Porog:Sms:Adress", "https://sms.example")]
    [InlineData("Porog:Events:TooOldDays", "0")]
    [InlineData("Porog:Events:InTheFutureMinutes", "-1")]
    public void A_wrong_setting_stops_the_start_and_is_named(string setting, string value)
    {
        var directory = Directory.CreateTempSubdirectory("porog-settings").FullName;
        try
        {
            var problem = Assert.Throws<SettingsException>(() =>
                PorogApp.Build([$"--{setting}", value, "--Porog:DataDirectory", directory])
            );
            Assert.StartsWith(
                setting.Replace("Databas:Engine", "Databas", StringComparison.Ordinal),
                problem.Message,
                StringComparison.Ordinal
            );
            Assert.DoesNotContain('\n', problem.Message);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("POST", "https://sms.example/send", """{"to":"{phone}"}""")]
    [InlineData("GET", "https://sms.example/send?to={phone}", "{text}")]
    public void An_SMS_without_the_phone_or_the_words_is_refused(string method, string url, string body)
    {
        var problem = Assert.Throws<SettingsException>(() =>
            PorogApp.Build(["--Porog:Sms:Method", method, "--Porog:Sms:Url", url, "--Porog:Sms:Body", body])
        );
        Assert.Equal("Porog:Sms:Body", problem.Setting);
    }

    [Fact]
    public void Push_keys_that_are_not_one_pair_stop_the_start_and_are_named()
    {
        using var one = VapidKey.Make();
        using var other = VapidKey.Make();
        Assert.Equal("Porog:Push:PrivateKey", Problem(one.PublicKey, other.PrivateKey));
        Assert.Equal("Porog:Push:PrivateKey", Problem(one.PublicKey, ""));
        Assert.Equal("Porog:Push:PublicKey", Problem("", one.PrivateKey));
        Assert.Equal("Porog:Push:PrivateKey", Problem("not base64url!", one.PrivateKey));
        Assert.Equal("Porog:Push:PrivateKey", Problem(one.PrivateKey, one.PrivateKey));

        static string Problem(string publicKey, string privateKey) =>
            Assert
                .Throws<SettingsException>(() =>
                    PorogApp.Build(["--Porog:Push:PublicKey", publicKey, "--Porog:Push:PrivateKey", privateKey])
                )
                .Setting;
    }

    /// <summary>Everybody knows its passwords.</summary>
    [Theory]
    [InlineData("https://porog.school.example")]
    [InlineData("http://porog.school.example:8080")]
    [InlineData("https://93.184.216.34")]
    [InlineData("https://[2606:2800:220:1::1]")]
    [InlineData("https://localhost.school.example")]
    public void The_demo_is_refused_at_an_address_that_can_be_public(string url)
    {
        var problem = Assert.Throws<SettingsException>(() => PorogApp.Build(["--Porog:Demo", "true", "--Porog:PublicUrl", url]));
        Assert.Equal("Porog:Demo", problem.Setting);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("https://127.0.0.1:8443")]
    [InlineData("https://[::1]")]
    [InlineData("https://porog.localhost")]
    [InlineData("http://192.168.1.20:8080")]
    [InlineData("http://[fd00::1]")]
    [InlineData("http://laptop:8080")]
    [InlineData("https://porog.test")]
    public void A_local_address_is_one_of_this_machine_or_network(string url) => Assert.True(LocalAddress.Is(new Uri(url)));

    [Fact]
    public void PostgreSQL_without_a_connection_string_is_refused()
    {
        var problem = Assert.Throws<SettingsException>(() => PorogApp.Build(["--Porog:Database:Engine", "postgresql"]));
        Assert.Equal("Porog:Database:ConnectionString", problem.Setting);
    }
}
