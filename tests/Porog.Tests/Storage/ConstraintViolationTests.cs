using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;
using Porog.Tests.Support;

namespace Porog.Tests.Storage;

public sealed class ConstraintViolationTests
{
    [Theory, Engines]
    public async Task A_violation_is_of_the_unique_index_that_was_violated_and_of_no_other(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var school = await new TestRegistry(host).OrganisationAsync();
        await FailureAsync(host, new Group { OrganisationId = school.Id, Name = "5 Б" }, expected: false);
        var (db, problem) = await FailureAsync(host, new Group { OrganisationId = school.Id, Name = "5 Б" }, expected: true);
        await using var _ = db;

        Assert.True(ConstraintViolation.Of(db, problem!, "ix_groups_organisation_id_name"));
        Assert.True(ConstraintViolation.Of(db, problem!, "ix_cards_number", "ix_groups_organisation_id_name"));
        Assert.True(ConstraintViolation.Of(db, problem!.InnerException!, "ix_groups_organisation_id_name"));
        Assert.False(ConstraintViolation.Of(db, problem!, "pk_groups"));
        Assert.False(ConstraintViolation.Of(db, problem!, "ix_cards_number", "fk_children_groups_group_id"));
        Assert.False(ConstraintViolation.Of(db, new DbUpdateException("something else"), "ix_groups_organisation_id_name"));
    }

    [Theory, Engines]
    public async Task A_violation_of_a_primary_key_is_known_by_its_name(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await FailureAsync(host, new InstallationSecret { Name = "test", Value = "first" }, expected: false);
        var (db, problem) = await FailureAsync(host, new InstallationSecret { Name = "test", Value = "second" }, expected: true);
        await using var _ = db;
        Assert.True(ConstraintViolation.Of(db, problem!, "pk_installation_secrets"));
        Assert.False(ConstraintViolation.Of(db, problem!, "pk_groups"));
    }

    [Theory, Engines]
    public async Task A_violated_foreign_key_is_no_taken_name(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (db, problem) = await FailureAsync(host, new Group { OrganisationId = Guid.NewGuid(), Name = "5 Б" }, expected: true);
        await using var _ = db;
        Assert.False(ConstraintViolation.Of(db, problem!, "ix_groups_organisation_id_name"));
        // SQLite does not report which foreign key was violated.
        Assert.Equal(engine == DatabaseEngine.PostgreSql, ConstraintViolation.Of(db, problem!, "fk_groups_organisations_organisation_id"));
    }

    /// <summary>All constraint names in the code exist in the model; an unknown name throws.</summary>
    [Theory, Engines]
    public async Task An_unknown_name_is_a_mistake_of_the_caller(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await host.WithDbAsync(db =>
        {
            Assert.Throws<ArgumentException>(() => ConstraintViolation.Of(db, new DbUpdateException("any"), "ix_groups_nam"));
            string[] used =
            [
                "pk_unknown_cards",
                "ix_groups_organisation_id_name",
                "ix_cards_number",
                "ix_roster_imports_open",
                "ix_wallets_number",
                "ix_wallets_child_id",
                "pk_wallets",
                "ix_children_organisation_id_external_id",
                "fk_children_groups_group_id",
                "pk_installation_secrets",
                "pk_door_passes",
                "ix_accounts_phone_number",
                "EmailIndex",
            ];
            Assert.False(ConstraintViolation.Of(db, new DbUpdateException("any"), used));
            return Task.CompletedTask;
        });
    }

    private static async Task<(PorogDbContext Db, DbUpdateException? Problem)> FailureAsync(PorogHost host, object row, bool expected)
    {
        var db = await host.Services.GetRequiredService<IDbContextFactory<PorogDbContext>>().CreateDbContextAsync();
        db.Add(row);
        var problem = (DbUpdateException?)await Record.ExceptionAsync(() => db.SaveChangesAsync());
        Assert.Equal(expected, problem is not null);
        return (db, problem);
    }
}
