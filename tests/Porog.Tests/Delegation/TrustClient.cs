using System.Net.Http.Json;
using System.Text.Json;
using Porog.Accounts;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>Invitations and trusts through the API.</summary>
internal static class TrustClient
{
    public static Task<HttpResponseMessage> PostInvitationAsync(this HttpClient client, Account invited, params Guid[] children) =>
        client.PostAsJsonAsync(
            "/api/v1/invitations",
            new
            {
                children,
                phone = invited.PhoneNumber,
                surname = invited.Surname,
            }
        );

    public static async Task<Guid> InviteAsync(this HttpClient client, Account invited, params Guid[] children)
    {
        var answer = await client.PostInvitationAsync(invited, children);
        Assert.Equal(202, (int)answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("sent", body.GetProperty("state").GetString());
        return body.GetProperty("id").GetGuid();
    }

    public static Task<HttpResponseMessage> ChangeAsync(this HttpClient client, Guid invitation, string what) =>
        client.PostAsync($"/api/v1/invitations/{invitation}/{what}", null);

    /// <summary>The new state; any refusal fails the test.</summary>
    public static async Task<string?> DoAsync(this HttpClient client, Guid invitation, string what)
    {
        var answer = await client.ChangeAsync(invitation, what);
        Assert.True(answer.IsSuccessStatusCode, $"{what}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString();
    }

    public static async Task<string?> StateOfAsync(this HttpClient client, Guid invitation, string side)
    {
        var all = (await client.JsonAsync("/api/v1/invitations")).GetProperty(side).EnumerateArray();
        var one = all.FirstOrDefault(i => i.GetProperty("id").GetGuid() == invitation);
        return one.ValueKind == JsonValueKind.Undefined ? null : one.GetProperty("state").GetString();
    }

    public static Task StandsAsync(this HttpClient client, Guid invitation, string state, string side = "sent") =>
        PorogHost.EventuallyAsync(async () => await client.StateOfAsync(invitation, side) == state, $"the invitation is {state}");

    public static async Task<List<JsonElement>> RepresentativesAsync(this HttpClient client, Guid child) =>
        [.. (await client.JsonAsync($"/api/v1/children/{child}/representatives")).GetProperty("items").EnumerateArray()];
}
