using Porog.Access;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School;

/// <summary>A child to be added by hand.</summary>
/// <param name="GroupId">The class or group.</param>
/// <param name="Surname">Not empty.</param>
/// <param name="GivenName">Not empty.</param>
/// <param name="Patronymic">Null for a child who has none.</param>
/// <param name="Sex">For the grammar of messages.</param>
/// <param name="BirthDate">Null when it is not known.</param>
/// <param name="Another">Add even if there is a child of the same name and birth date.</param>
public sealed record NewChild(
    Guid GroupId,
    string Surname,
    string GivenName,
    string? Patronymic,
    Sex Sex,
    DateOnly? BirthDate,
    bool Another = false
);

/// <param name="ChildId">The child that was added; null when none was.</param>
/// <param name="Same">The existing child of this name and birth date; null when the class is not the officer's.</param>
public sealed record AddedChild(Guid? ChildId, RegistryChild? Same);

/// <summary>Adds one child with an account. Whole lists come through the roster import.</summary>
public sealed class AddChild(PorogDbContext db, SchoolRegistry registry)
{
    public async Task<AddedChild> AddAsync(AuditActor officer, NewChild add, CancellationToken cancel)
    {
        if (await registry.GroupAsync(officer.Id!.Value, add.GroupId, cancel) is not { } group)
            return new(null, null);
        if (!add.Another && await SameAsync(group, add, cancel) is { } same)
            return new(null, RegistryChild.Of(same));
        var child = new Child
        {
            OrganisationId = group.OrganisationId,
            GroupId = group.Id,
            Surname = add.Surname,
            GivenName = add.GivenName,
            Patronymic = add.Patronymic,
            Sex = add.Sex,
            BirthDate = add.BirthDate,
        };
        db.Children.Add(child);
        db.Wallets.Add(
            new Wallet
            {
                Bucket = child.Bucket,
                ChildId = child.Id,
                Number = (await WalletNumber.FreeAsync(db, 1, cancel))[0],
            }
        );
        await db.SaveChangesAsync(cancel);
        return new(child.Id, null);
    }

    private Task<Child?> SameAsync(Group group, NewChild add, CancellationToken cancel) =>
        Namesakes.FindAsync(db, group.OrganisationId, add.Surname, add.GivenName, add.BirthDate, except: null, cancel);
}
