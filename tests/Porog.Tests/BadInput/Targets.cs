using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Porog.Tests.Support;

namespace Porog.Tests.BadInput;

/// <summary>A form as a page shows it.</summary>
/// <param name="Role">Who sees it.</param>
/// <param name="Path">Where it goes.</param>
/// <param name="Method">GET or POST.</param>
/// <param name="Fields">Names and values that would do; <see cref="Visitors.Token"/> for the antiforgery token.</param>
/// <param name="IsMultipart">Whether it takes files.</param>
internal sealed record Form(string Role, string Path, string Method, IReadOnlyList<(string Name, string Value)> Fields, bool IsMultipart);

/// <summary>A call with a JSON body.</summary>
internal sealed record Call(string Method, string Path, string ContentType, JsonNode Sample);

/// <summary>What a device's event may name.</summary>
internal sealed record Known(string Source, string Card, string Wallet, string Child);

/// <summary>What input can be sent to, read from the endpoint table, the rendered pages and the OpenAPI document.</summary>
/// <param name="Routes">Methods and patterns of all endpoints.</param>
/// <param name="Pages">Addresses that were opened, each with the role that opened it.</param>
/// <param name="Forms">All forms.</param>
/// <param name="Calls">All calls with a body.</param>
/// <param name="Unopened">Routes that nobody could open with the ids there are.</param>
internal sealed partial record Targets(
    IReadOnlyList<(string Method, string Pattern)> Routes,
    IReadOnlyList<(string Role, string Path)> Pages,
    IReadOnlyList<Form> Forms,
    IReadOnlyList<Call> Calls,
    IReadOnlyList<string> Unopened
)
{
    public static async Task<Targets> FindAsync(PorogHost host, Visitors visitors)
    {
        List<(string Method, string Pattern)> routes =
        [
            .. host
                .Services.GetServices<EndpointDataSource>()
                .SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
                .SelectMany(e =>
                    (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(m =>
                        (m, "/" + e.RoutePattern.RawText?.TrimStart('/'))
                    )
                )
                .Distinct()
                .Order(),
        ];
        var pages = new PageReader(visitors);
        await pages.ReadAsync(routes.Where(r => r.Method == "GET").Select(r => r.Pattern));
        Assert.True(pages.Forms.Count > 80, $"Only {pages.Forms.Count} forms were found.");
        using var client = host.CreateClient();
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!;
        return new Targets(routes, pages.Opened, pages.Forms, CallReader.Read(document, visitors.Known), pages.Unopened);
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    public static partial Regex Parameter { get; }
}
