using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Access;

/// <summary>The children that each role may work with.</summary>
public sealed class StaffAccessTests
{
    [Theory, Engines]
    public async Task A_teacher_works_with_their_own_groups_and_an_officer_with_their_own_organisation(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var (school, other) = (await registry.OrganisationAsync(), await registry.OrganisationAsync());
        var inFifth = await registry.ChildAsync(school, group: "5 Б");
        var inSixth = await registry.ChildAsync(school, group: "6 А");
        var groupless = await registry.ChildAsync(school, group: "6 А");
        await host.WithDbAsync(db =>
            db.Children.Where(c => c.Id == groupless.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.GroupId, (Guid?)null))
        );
        await registry.ChildAsync(other, group: "5 Б");
        var fifth = await host.WithDbAsync(db => db.Groups.SingleAsync(g => g.OrganisationId == school.Id && g.Name == "5 Б"));
        var teacher = await registry.StaffAsync(StaffKind.Teacher, school, fifth.Id);
        var officer = await registry.StaffAsync(StaffKind.Officer, school);
        var cashier = await registry.StaffAsync(StaffKind.Cashier, school);
        var administrator = await registry.StaffAsync(StaffKind.Administrator);

        Assert.Equal([inFifth.Id], await ChildrenAsync(teacher, StaffKind.Teacher));
        Assert.Equal([fifth.Id], await AskAsync(access => access.GroupIdsOf(teacher.Id)));
        Assert.Empty(await ChildrenAsync(teacher, StaffKind.Officer, StaffKind.Cashier));
        Guid[] all = [inFifth.Id, inSixth.Id, groupless.Id];
        Assert.Equal(all.Order(), await ChildrenAsync(officer, StaffKind.Officer, StaffKind.Teacher));
        Assert.Equal(all.Order(), await ChildrenAsync(cashier, StaffKind.Cashier));
        Assert.Equal([school.Id], await AskAsync(access => access.OrganisationIdsOf(cashier.Id, StaffKind.Officer, StaffKind.Cashier)));
        Assert.Empty(await AskAsync(access => access.OrganisationIdsOf(cashier.Id, StaffKind.Officer)));
        Assert.Empty(await ChildrenAsync(administrator, StaffKind.Administrator));

        Task<List<Guid>> ChildrenAsync(Account person, params StaffKind[] kinds) =>
            AskAsync(access => access.ChildrenOf(person.Id, kinds).Select(c => c.Id));

        async Task<List<Guid>> AskAsync(Func<StaffAccess, IQueryable<Guid>> question)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var ids = await question(scope.ServiceProvider.GetRequiredService<StaffAccess>()).ToListAsync();
            return [.. ids.Order()];
        }
    }
}
