using System.Buffers.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Porog.Delivery.Push;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

public sealed class VapidTests
{
    private static readonly Uri Service = new("https://push.example:8443/device/1?x=2");

    [Fact]
    public void A_token_names_the_service_the_sender_and_less_than_a_day()
    {
        using var key = VapidKey.Make();
        var said = new Vapid(key, "mailto:it@school.example", new FakeTimeProvider(PorogHost.SchoolDay)).AuthorizationFor(Service);
        Assert.StartsWith("vapid t=", said);
        Assert.EndsWith($", k={key.PublicKey}", said);
        var claims = Claims(said);
        Assert.Equal("https://push.example:8443", claims.GetProperty("aud").GetString());
        Assert.Equal("mailto:it@school.example", claims.GetProperty("sub").GetString());
        var expires = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64());
        Assert.InRange(expires - PorogHost.SchoolDay, TimeSpan.FromHours(1), TimeSpan.FromHours(24));
    }

    [Fact]
    public void A_token_is_used_again_for_its_service_until_half_of_its_life_is_over()
    {
        using var key = VapidKey.Make();
        var clock = new FakeTimeProvider(PorogHost.SchoolDay);
        var vapid = new Vapid(key, "mailto:it@school.example", clock);
        var first = vapid.AuthorizationFor(Service);
        var elsewhere = vapid.AuthorizationFor(new Uri("https://other.example/1"));
        Assert.NotEqual(first, elsewhere);
        clock.Advance(Vapid.Life / 2 - TimeSpan.FromSeconds(1));
        Assert.Equal(first, vapid.AuthorizationFor(new Uri("https://push.example:8443/device/2")));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, vapid.AuthorizationFor(Service));
    }

    [Fact]
    public void Somebody_who_makes_up_services_does_not_fill_the_memory_and_gets_right_tokens()
    {
        using var key = VapidKey.Make();
        var vapid = new Vapid(key, "mailto:it@school.example", new FakeTimeProvider(PorogHost.SchoolDay));
        foreach (var number in Enumerable.Range(1, 450))
            Assert.Equal(
                $"https://push{number}.example",
                Claims(vapid.AuthorizationFor(new Uri($"https://push{number}.example/x"))).GetProperty("aud").GetString()
            );
    }

    [Fact]
    public void A_pair_is_read_back_and_halves_of_two_pairs_are_refused()
    {
        using var one = VapidKey.Make();
        using var other = VapidKey.Make();
        using var again = VapidKey.Read(one.PublicKey, one.PrivateKey);
        Assert.Equal((one.PublicKey, one.PrivateKey), (again!.PublicKey, again.PrivateKey));
        Assert.Null(VapidKey.Read(one.PublicKey, other.PrivateKey));
        Assert.Null(VapidKey.Read(one.PublicKey, one.PublicKey));
        Assert.Null(VapidKey.Read("?", one.PrivateKey));
        Assert.Null(VapidKey.Read(one.PublicKey, Base64Url.EncodeToString(new byte[32])));
    }

    private static JsonElement Claims(string said) =>
        JsonElement.Parse(Base64Url.DecodeFromChars(said["vapid t=".Length..].Split(',')[0].Split('.')[1]));
}
