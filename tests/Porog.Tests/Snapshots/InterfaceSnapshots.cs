using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Snapshots;

/// <summary>Snapshots of the public interface, to be reviewed at every change.</summary>
public sealed class InterfaceSnapshots
{
    [Fact]
    public async Task The_openapi_document_is_the_one_that_was_looked_at()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var client = host.CreateClient();
        var text = await client.GetStringAsync("/openapi/v1.json");
        using var document = JsonDocument.Parse(text);
        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.All(
            document.RootElement.GetProperty("paths").EnumerateObject(),
            path => Assert.StartsWith("/api/", path.Name, StringComparison.Ordinal)
        );
        Snapshot.Matches("openapi.json", text);
    }

    /// <summary>Lists every endpoint with its policy, so that a new one cannot be left unprotected unnoticed.</summary>
    [Fact]
    public async Task Every_endpoint_is_open_to_whom_it_was_meant_for()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var lines = host
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(Describe)
            .Distinct()
            .Order(StringComparer.Ordinal);
        Snapshot.Matches("endpoints.txt", string.Join('\n', lines));
    }

    private static string Describe(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods;
        var route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
        // Their names contain hashes of their content.
        if (endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
            route = "(files of the site)";
        return $"{(methods is { Count: > 0 } ? string.Join(',', methods.Order()) : "ANY"), -10} {route, -60} {Who(endpoint)}";
    }

    private static string Who(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return "anybody";
        var asked = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
        if (asked.Count == 0)
            return "a signed-in person (by default)";
        var names = asked.Select(a => a.Policy ?? a.Roles).OfType<string>().ToList();
        return names.Count == 0 ? "a signed-in person" : string.Join(", ", names);
    }
}
