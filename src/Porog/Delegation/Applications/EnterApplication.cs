using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>An application on paper as the officer typed it: complete, with phones in E.164.</summary>
/// <param name="Id">Comes with the form, so that a form sent twice makes one application.</param>
/// <param name="ChildIds">One to three, of one organisation.</param>
/// <param name="Applicant">Who asks.</param>
/// <param name="Relation">Who they are to the children.</param>
/// <param name="Persons">The persons who get access with the applicant's consent.</param>
/// <param name="SignedOn">Date on the paper.</param>
/// <param name="Note">The officer's own.</param>
public sealed record PaperApplication(
    Guid Id,
    IReadOnlyList<Guid> ChildIds,
    NamedPerson Applicant,
    string? Relation,
    IReadOnlyList<NamedPerson> Persons,
    DateOnly? SignedOn,
    string? Note
);

/// <param name="Surname">Surname.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="Patronymic">Null for people who have none.</param>
/// <param name="Phone">E.164.</param>
public sealed record NamedPerson(string Surname, string GivenName, string? Patronymic, string Phone);

public enum EnterOutcome
{
    Saved,

    /// <summary>The form's id is stored with another content; nothing is saved.</summary>
    Conflict,

    /// <summary>A child does not exist or is not of the officer's organisations.</summary>
    NotFound,

    /// <summary>The children are of several organisations.</summary>
    SeveralOrganisations,

    /// <summary>Nothing is saved; see <see cref="EnterAnswer.Doubts"/>.</summary>
    Doubtful,
}

public enum Doubt
{
    /// <summary>An application of this phone for one of these children is in force already.</summary>
    AlreadyInForce,

    /// <summary>This phone's online application waits for a decision.</summary>
    WaitsOnline,

    /// <summary>The account with this verified phone has another surname.</summary>
    OtherSurname,

    /// <summary>The school has ended this person's access for good.</summary>
    Barred,

    /// <summary>The applicant is among the persons too, or a phone is there twice.</summary>
    SamePhoneTwice,
}

/// <param name="Outcome">The result.</param>
/// <param name="Doubts">What the officer must confirm, each with its phone.</param>
/// <param name="LeftOut">Why a named person got no access although the application was saved.</param>
public sealed record EnterAnswer(EnterOutcome Outcome, IReadOnlyList<(Doubt Doubt, string Phone)> Doubts, CheckFailure? LeftOut = null);

/// <summary>Enters a request on paper. Registered people that it names get access in the same transaction (product B).</summary>
public sealed class EnterApplication(PorogDbContext db, StaffAccess staff, OpenByApplication open, ILiveNotice live, TimeProvider clock)
{
    public const int MostChildren = 3;
    public const int MostPersons = 4;

    /// <param name="officer">Who enters it.</param>
    /// <param name="paper">The application.</param>
    /// <param name="certain">The officer has seen the doubts and wants it saved.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<EnterAnswer> EnterAsync(AuditActor officer, PaperApplication paper, bool certain, CancellationToken cancel)
    {
        if (paper.ChildIds.Count is 0 or > MostChildren || paper.Persons.Count > MostPersons)
            throw new ArgumentOutOfRangeException(nameof(paper), "callers check what people type first");
        var officerId = officer.Id!.Value;
        var children = await staff
            .ChildrenOf(officerId, StaffKind.Officer)
            .AsNoTracking()
            .Include(c => c.Group)
            .Where(c => paper.ChildIds.Contains(c.Id))
            .ToListAsync(cancel);
        if (children.Count != paper.ChildIds.Distinct().Count())
            return new(EnterOutcome.NotFound, []);
        if (children.DistinctBy(c => c.OrganisationId).Count() > 1)
            return new(EnterOutcome.SeveralOrganisations, []);

        Opened opened;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await Turns.OfPhonesAsync(db, [paper.Applicant.Phone, .. paper.Persons.Select(p => p.Phone)], cancel);
            if (await Application.StoredAsync(db, paper.Id, ContentOf(officerId, paper), cancel) is { } same)
                return new(same ? EnterOutcome.Saved : EnterOutcome.Conflict, []);
            if (!certain && await DoubtsAsync(paper, cancel) is { Count: > 0 } doubts)
                return new(EnterOutcome.Doubtful, doubts);
            db.Applications.Add(Entity(officerId, paper, children));
            await db.SaveChangesAsync(cancel);
            opened = await open.OpenAsync(db, paper.Id, officer, cancel);
            await transaction.CommitAsync(cancel);
        }
        if (opened.ChildIds.Count > 0)
            await live.TellAsync(opened.ChildIds, cancel);
        return new(EnterOutcome.Saved, [], opened.LeftOut);
    }

    private static byte[] ContentOf(Guid officerId, PaperApplication paper) =>
        ContentHash.Of(new { officerId, Paper = paper with { ChildIds = [.. paper.ChildIds.Order()] } });

    private Application Entity(Guid officerId, PaperApplication paper, List<Child> children)
    {
        var now = clock.GetUtcNow();
        return new Application
        {
            Id = paper.Id,
            OrganisationId = children[0].OrganisationId,
            Source = ApplicationSource.Paper,
            State = ApplicationState.InForce,
            Surname = paper.Applicant.Surname,
            GivenName = paper.Applicant.GivenName,
            Patronymic = paper.Applicant.Patronymic,
            Phone = paper.Applicant.Phone,
            Relation = paper.Relation,
            SignedOn = paper.SignedOn,
            Note = paper.Note,
            FiledAt = now,
            OfficerId = officerId,
            DecidedAt = now,
            ContentHash = ContentOf(officerId, paper),
            Children =
            [
                .. children.Select(c => new ApplicationChild
                {
                    ApplicationId = paper.Id,
                    ChildId = c.Id,
                    FullName = c.FullName,
                    BirthDate = c.BirthDate,
                    Group = c.Group?.Name,
                }),
            ],
            Persons =
            [
                .. paper.Persons.Select(p => new ApplicationPerson
                {
                    ApplicationId = paper.Id,
                    Surname = p.Surname,
                    GivenName = p.GivenName,
                    Patronymic = p.Patronymic,
                    Phone = p.Phone,
                }),
            ],
        };
    }

    private async Task<List<(Doubt, string)>> DoubtsAsync(PaperApplication paper, CancellationToken cancel)
    {
        var (phone, ids) = (paper.Applicant.Phone, paper.ChildIds);
        var doubts = new List<(Doubt, string)>();
        if (
            await db.Applications.AnyAsync(
                a => a.Phone == phone && a.State == ApplicationState.InForce && a.Children.Any(c => ids.Contains(c.ChildId!.Value)),
                cancel
            )
        )
            doubts.Add((Doubt.AlreadyInForce, phone));
        if (await db.Applications.AnyAsync(a => a.Phone == phone && a.State == ApplicationState.Waiting, cancel))
            doubts.Add((Doubt.WaitsOnline, phone));
        NamedPerson[] everybody = [paper.Applicant, .. paper.Persons];
        foreach (var twice in everybody.GroupBy(p => p.Phone).Where(g => g.Count() > 1))
            doubts.Add((Doubt.SamePhoneTwice, twice.Key));
        foreach (var named in everybody)
        {
            var account = await db
                .Users.AsNoTracking()
                .SingleOrDefaultAsync(a => a.PhoneNumber == named.Phone && a.PhoneNumberConfirmed && a.DeletedAt == null, cancel);
            if (account is null)
                continue;
            if (PersonName.Comparable(account.Surname) != PersonName.Comparable(named.Surname))
                doubts.Add((Doubt.OtherSurname, named.Phone));
            else if (await NewAccess.Barred(db).AnyAsync(r => r.PersonId == account.Id && ids.Contains(r.ChildId), cancel))
                doubts.Add((Doubt.Barred, named.Phone));
        }
        return doubts;
    }
}
