using Porog.Access;

namespace Porog.Tests.Delegation;

/// <summary>A legal representation in the model.</summary>
internal sealed record Representation(Guid Child, Guid Person, DateTimeOffset Since, Paper Paper)
{
    public DateTimeOffset? EndedAt { get; set; }
    public bool Barred { get; set; }
}

/// <summary>The state of a trust, as far as it matters for access.</summary>
internal enum Stand
{
    Sent,
    Checking,
    Active,
    Over,
}

/// <summary>A trust in the model, from an invitation or an application.</summary>
internal sealed class Given
{
    /// <summary>The product's id; empty until it is looked up.</summary>
    public Guid Id { get; set; }
    public required Guid Child { get; init; }
    public required Guid? Giver { get; set; }
    public Guid? Trustee { get; set; }
    public Asked? Asked { get; init; }
    public Paper? Paper { get; init; }
    public Sight Sees { get; set; } = Sight.Everything;
    public required DateTimeOffset StartsAt { get; set; }
    public DateTimeOffset? EndsAt { get; set; }
    public Stand Stand { get; set; }

    /// <summary>Whether it was ever active. From then on both sides know each other's names.</summary>
    public bool WasActive { get; set; }

    public Stand At(DateTimeOffset now) =>
        Stand switch
        {
            Stand.Sent when Asked!.ExpiresAt <= now => Stand.Over,
            Stand.Active when EndsAt <= now => Stand.Over,
            var stand => stand,
        };
}

/// <summary>An invitation in the model.</summary>
internal sealed class Asked
{
    public required Guid Id { get; init; }
    public required Guid Giver { get; init; }

    /// <summary>E.164; empty once the account that accepted it is deleted.</summary>
    public required string Phone { get; set; }
    public string Typed { get; init; } = "";
    public required string Surname { get; init; }
    public required DateTimeOffset SentAt { get; set; }
    public DateTimeOffset ExpiresAt => SentAt.AddDays(30);
    public List<Given> Trusts { get; } = [];
}

internal enum PaperStand
{
    Waiting,
    InForce,
    Over,
}

/// <summary>An application in the model.</summary>
internal sealed class Paper
{
    public required Guid Id { get; init; }
    public required Guid Organisation { get; init; }
    public required bool Online { get; init; }
    public required string Phone { get; init; }
    public required string Surname { get; init; }
    public Guid? Applicant { get; set; }
    public PaperStand Stand { get; set; }
    public required DateTimeOffset FiledAt { get; init; }
    public DateTimeOffset InForceSince { get; set; }
    public List<Guid> Children { get; init; } = [];
    public List<Named> Persons { get; init; } = [];
}

/// <summary>A person whom an application names.</summary>
internal sealed record Named(string Phone, string Surname)
{
    /// <summary>The product's id; empty until it is looked up.</summary>
    public Guid Id { get; set; }
    public Guid? Person { get; set; }
    public bool Removed { get; set; }
}

/// <summary>
/// A second implementation of product.md, rules 1 to 5: each person's rights to each child after a history of steps. It uses no code of the
/// product. Accounts are identified by their ids, invited people by the typed phones.
/// </summary>
internal sealed class FamilyModel
{
    public List<Representation> Representations { get; } = [];
    public List<Given> Trusts { get; } = [];
    public List<Asked> Invitations { get; } = [];
    public List<Paper> Papers { get; } = [];

    /// <summary>Existing accounts by their verified phone.</summary>
    public Dictionary<string, (Guid Id, string Surname)> Accounts { get; } = [];

    /// <summary>Children who have left their organisation.</summary>
    public HashSet<Guid> Left { get; } = [];

    /// <summary>All people named in applications, once per child.</summary>
    public IEnumerable<(Paper Paper, Named Named, Guid Child)> Named =>
        Papers.SelectMany(p => p.Persons.SelectMany(n => p.Children.Select(c => (p, n, c))));

    /// <summary>Whether a person named in an application gets access as soon as they register.</summary>
    public bool IsWaitedFor(Paper paper, Named named, Guid child) =>
        paper.Stand == PaperStand.InForce && named is { Person: null, Removed: false } && paper.Children.Contains(child);

    public bool IsLegal(Guid person, Guid child) => Representations.Exists(r => (r.Person, r.Child, r.EndedAt) == (person, child, null));

    public Sight Sees(Guid person, Guid child, DateTimeOffset now) =>
        IsLegal(person, child)
            ? Sight.Everything
            : Trusts
                .Where(t => (t.Trustee, t.Child) == (person, child) && t.At(now) == Stand.Active && t.StartsAt <= now)
                .Aggregate(Sight.Nothing, (all, t) => all | t.Sees);

    /// <summary>Whether an invitation shows the child's name to the invited person: while it can still lead to a trust.</summary>
    public bool IsAskedAbout(string phone, string surname, Guid child, DateTimeOffset now) =>
        Invitations
            .Where(i => i.Phone == phone && Same(i.Surname, surname))
            .SelectMany(i => i.Trusts)
            .Any(t => t.Child == child && t.At(now) is Stand.Sent or Stand.Checking && IsLegal(t.Giver!.Value, child));

    public static bool Same(string one, string other) => Bare(one) == Bare(other);

    /// <summary>Creates the trusts of one invitation, one per child.</summary>
    public void Invite(Asked asked, IEnumerable<Guid> children, Sight sees, DateTimeOffset startsAt, DateTimeOffset? endsAt)
    {
        foreach (var child in children)
            asked.Trusts.Add(
                new Given
                {
                    Child = child,
                    Giver = asked.Giver,
                    Asked = asked,
                    Sees = sees,
                    StartsAt = startsAt,
                    EndsAt = endsAt,
                }
            );
        Invitations.Add(asked);
        Trusts.AddRange(asked.Trusts);
    }

    /// <summary>Checks all accepted invitations.</summary>
    public void Check()
    {
        foreach (var trust in Trusts.Where(t => t.Stand == Stand.Checking))
        {
            var asked = trust.Asked!;
            var passes =
                IsLegal(trust.Giver!.Value, trust.Child)
                && !Left.Contains(trust.Child)
                && Accounts.TryGetValue(asked.Phone, out var account)
                && account.Id == trust.Trustee
                && Same(account.Surname, asked.Surname)
                && !Representations.Exists(r => (r.Child, r.Person, r.Barred) == (trust.Child, account.Id, true));
            trust.Stand = passes ? Stand.Active : Stand.Over;
            trust.WasActive = passes;
        }
    }

    /// <summary>Grants what an application gives to existing accounts that did not get it before.</summary>
    public void Open(Paper paper, DateTimeOffset now)
    {
        var fresh = paper.Online && !Representations.Exists(r => r.Paper == paper);
        if (paper.Applicant is null && Find(paper.Phone, paper.Surname) is { } applicant)
        {
            (paper.Applicant, fresh) = (applicant, true);
            foreach (var trust in Trusts.Where(t => t.Paper == paper && t.Giver is null))
                trust.Giver = applicant;
        }
        var children = paper.Children.Where(c => !Left.Contains(c)).ToList();
        if (fresh && Accounts.Values.Any(a => a.Id == paper.Applicant))
            foreach (var child in children.Where(c => MayRepresent(paper, c)))
                Representations.Add(new(child, paper.Applicant!.Value, now, paper));
        foreach (var named in paper.Persons.Where(p => p.Person is null && !p.Removed))
        {
            if (Find(named.Phone, named.Surname) is not { } person || person == paper.Applicant)
                continue;
            named.Person = person;
            foreach (var child in children.Where(c => Consents(paper, c) && !HasRight(person, c, now)))
                Trusts.Add(
                    new Given
                    {
                        Child = child,
                        Giver = GiverOf(paper, child),
                        Trustee = person,
                        Paper = paper,
                        StartsAt = now,
                        Stand = Stand.Active,
                        WasActive = true,
                    }
                );
        }
    }

    /// <summary>A phone was verified: grants everything that waited for it, the oldest application first.</summary>
    public void Register(string phone, Guid id, string surname, DateTimeOffset now)
    {
        Accounts[phone] = (id, surname);
        foreach (var paper in Papers.Where(p => p.Stand == PaperStand.InForce).OrderBy(p => p.FiledAt))
            if ((paper.Phone == phone && paper.Applicant is null) || paper.Persons.Exists(p => p.Phone == phone))
                Open(paper, now);
    }

    /// <summary>Ends a representation and the trusts its person gave, unless another legal representative takes them over.</summary>
    public void End(Representation one, Guid? keeper, bool barred, DateTimeOffset now)
    {
        (one.EndedAt, one.Barred) = (now, barred);
        foreach (var trust in Trusts.Where(t => t.Child == one.Child))
        {
            var given = trust.Giver == one.Person;
            if (given && trust.Stand == Stand.Active && keeper is not null)
                trust.Giver = keeper;
            else if (given || (barred && trust.Trustee == one.Person && trust.Stand == Stand.Active))
                trust.Stand = Stand.Over;
        }
    }

    /// <summary>Deletes an account: its rights end, and other representatives take over its trusts if there are any.</summary>
    public void Delete(string phone, DateTimeOffset now)
    {
        var person = Accounts[phone].Id;
        foreach (var one in Representations.Where(r => r.Person == person && r.EndedAt is null).ToList())
        {
            var others = Representations.Where(r => r.Child == one.Child && r.Person != person && r.EndedAt is null);
            End(one, others.MinBy(r => r.Since)?.Person, barred: false, now);
        }
        foreach (var trust in Trusts.Where(t => t.Trustee == person))
        {
            trust.Stand = Stand.Over;
            if (trust.Asked is { } asked)
                asked.Phone = "";
        }
        foreach (var paper in Papers.Where(p => p.Applicant == person && p.Stand == PaperStand.Waiting))
            paper.Stand = PaperStand.Over;
        Accounts.Remove(phone);
    }

    private Guid? Find(string phone, string surname) =>
        Accounts.TryGetValue(phone, out var account) && Same(account.Surname, surname) ? account.Id : null;

    /// <summary>A right that was ended after the application is not granted again.</summary>
    private bool MayRepresent(Paper paper, Guid child) =>
        !Representations.Exists(r =>
            (r.Child, r.Person) == (child, paper.Applicant) && (r.EndedAt is null || r.EndedAt >= paper.InForceSince || r.Barred)
        );

    /// <summary>The application alone counts until its applicant has an account. From then on somebody must represent the child.</summary>
    private bool Consents(Paper paper, Guid child) => paper.Applicant is null || GiverOf(paper, child) is not null;

    /// <summary>The applicant, or otherwise the person who has represented the child longest.</summary>
    private Guid? GiverOf(Paper paper, Guid child) =>
        paper.Applicant is not { } applicant ? null
        : IsLegal(applicant, child) ? applicant
        : Representations.Where(r => r.Child == child && r.EndedAt is null).MinBy(r => r.Since)?.Person;

    private bool HasRight(Guid person, Guid child, DateTimeOffset now) =>
        Representations.Exists(r => (r.Child, r.Person) == (child, person) && (r.EndedAt is null || r.Barred))
        || Trusts.Exists(t => (t.Child, t.Trustee) == (child, person) && t.At(now) == Stand.Active);

    private static string Bare(string surname) => surname.ToLowerInvariant().Replace('ё', 'е').Replace("-", "", StringComparison.Ordinal);
}
