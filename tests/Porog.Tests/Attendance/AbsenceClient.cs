using System.Net.Http.Json;
using System.Text.Json;
using Porog.Accounts;
using Porog.Tests.Support;

namespace Porog.Tests.Attendance;

/// <summary>What tests of absences have in common.</summary>
internal static class AbsenceClient
{
    public static async Task<(Family Family, Account Father)> ParentsAsync(PorogHost host)
    {
        var family = await Family.CreateAsync(host);
        var father = await family.Registry.PersonAsync("Иванов", "Иван", "Иванович");
        await family.Registry.RepresentsAsync(father, family.Child);
        return (family, father);
    }

    public static string Path(TestChild child) => $"/api/v1/children/{child.Id}/absences";

    public static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();

    public static async Task<Guid> IdAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();

    public static async Task<IReadOnlyList<JsonElement>> AbsencesOfAsync(PorogHost host, Account person)
    {
        using var client = await host.SignInAsync(person);
        return [.. (await client.JsonAsync("/api/v1/messages?kind=absence")).GetProperty("items").EnumerateArray()];
    }
}
