using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;

namespace Porog.Tests.Support;

/// <summary>A few children, a till, and clients that send each batch until it is acknowledged.</summary>
public sealed class Town(Device device, string key, TestChild[] children)
{
    private const int BatchSize = 20;
    private readonly ConcurrentBag<string> acknowledged = [];
    private int next;

    public static async Task<Town> CreateAsync(PorogHost host)
    {
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var children = new TestChild[10];
        for (var i = 0; i < children.Length; i++)
        {
            children[i] = await registry.ChildAsync(school);
            await registry.RepresentsAsync(await registry.PersonAsync(), children[i]);
            await registry.RepresentsAsync(await registry.PersonAsync("Иванов", "Пётр"), children[i]);
        }
        var (device, key) = await registry.DeviceAsync(school, DeviceKind.Till);
        return new Town(device, key, children);
    }

    /// <summary>Sends until stopped. A batch without an answer is sent again, to the next node.</summary>
    public Task LoadAsync(Func<Uri[]> nodes, int clients, CancellationToken stop, TimeSpan pause = default) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => ClientAsync(nodes, client, pause, stop))));

    /// <summary>Waits until this many more batches are acknowledged.</summary>
    public Task AcknowledgedAsync(int batches)
    {
        var enough = acknowledged.Count + (batches * BatchSize);
        return PorogHost.EventuallyAsync(() => Task.FromResult(acknowledged.Count >= enough), "the load goes on", seconds: 60);
    }

    /// <summary>Sends one batch, once.</summary>
    public async Task<HttpStatusCode> TryOnceAsync(Uri node)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var content = new StringContent(Batch().Body, Encoding.UTF8, "application/cloudevents-batch+json");
        using var response = await http.PostAsync(new Uri(node, "/api/v1/events"), content);
        return response.StatusCode;
    }

    public async Task ExpectEverythingOnceAsync(PorogHost observer)
    {
        await PorogHost.EventuallyAsync(() => observer.WithDbAsync(db => db.FollowedAsync()), "all is followed", seconds: 60);
        Assert.NotEmpty(acknowledged);
        var kept = await observer.WithDbAsync(db => db.Journal.CountAsync());
        Assert.Equal(acknowledged.Distinct().Count(), kept);
        await observer.WithDbAsync(async db =>
        {
            var sums = await db.Journal.GroupBy(e => e.ChildId).Select(g => new { g.Key, Sum = g.Sum(e => e.Amount) }).ToListAsync();
            var balances = await db.Wallets.ToDictionaryAsync(w => w.ChildId, w => w.Balance);
            Assert.All(sums, s => Assert.Equal(s.Sum, balances[s.Key]));
            var told = await db
                .Deliveries.Select(d => new
                {
                    d.PersonId,
                    d.SubjectId,
                    d.Kind,
                })
                .ToListAsync();
            Assert.Equal(told.Count, told.Distinct().Count());
            Assert.Equal(kept * 2, told.Count);
        });
    }

    private async Task ClientAsync(Func<Uri[]> nodes, int client, TimeSpan pause, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var node = client;
        while (!stop.IsCancellationRequested)
        {
            var (ids, body) = Batch();
            while (!await TrySendAsync(http, nodes()[node % nodes().Length], body))
            {
                node++;
                await Task.Delay(50, CancellationToken.None);
            }
            foreach (var id in ids)
                acknowledged.Add(id);
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    private static async Task<bool> TrySendAsync(HttpClient http, Uri node, string body)
    {
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/cloudevents-batch+json");
            using var response = await http.PostAsync(new Uri(node, "/api/v1/events"), content);
            if (response.StatusCode != HttpStatusCode.OK)
                return false;
            var answer = await response.Content.ReadFromJsonAsync<EventsAnswer>();
            Assert.Empty(answer!.Rejected);
            return true;
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or TaskCanceledException)
        {
            return false;
        }
    }

    private (List<string> Ids, string Body) Batch()
    {
        var ids = new List<string>();
        var events = new JsonArray();
        for (var i = 0; i < BatchSize; i++)
        {
            var id = Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);
            ids.Add(id);
            events.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["specversion"] = "1.0",
                        ["id"] = id,
                        ["source"] = device.Source,
                        ["type"] = "porog.meal.v1",
                        ["time"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                        ["data"] = new JsonObject
                        {
                            ["card"] = children[i % children.Length].Card,
                            ["kind"] = "buffet",
                            ["items"] = new JsonArray(),
                            ["total"] = 100,
                        },
                    }
            );
        }
        return (ids, events.ToJsonString());
    }
}
