using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Notifications;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Notifications;

public sealed class ReadMessagesTests
{
    [Theory, Engines]
    public async Task A_message_centre_may_be_empty(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var parent = await registry.PersonAsync();
        await registry.RepresentsAsync(parent, await registry.ChildAsync(school));
        await registry.RepresentsAsync(parent, await registry.ChildAsync(school));
        var stranger = await registry.PersonAsync();

        await using var scope = host.Services.CreateAsyncScope();
        var messages = scope.ServiceProvider.GetRequiredService<ReadMessages>();
        foreach (var person in new[] { parent, stranger })
        {
            var page = await messages.ReadAsync(
                person.Id,
                Account.Russian,
                20,
                new PageCursor(PorogHost.SchoolDay, Guid.NewGuid(), 1).ToString(),
                CancellationToken.None
            );
            Assert.Empty(page.Items);
            Assert.Null(page.Next);
        }
    }
}
