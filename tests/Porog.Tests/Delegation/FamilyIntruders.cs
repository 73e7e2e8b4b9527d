using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Catering;
using Porog.Registry;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>A person's right to change a thing, according to the model.</summary>
internal enum Right
{
    None,

    /// <summary>They see the thing but may not change it, and the answer says so.</summary>
    Forbidden,

    /// <summary>They may change it, or learn why it is not possible now. Not an intrusion.</summary>
    Own,
}

/// <summary>A change that would succeed for the rightful person.</summary>
/// <param name="Address">As in the list of endpoints.</param>
/// <param name="Ids">The values of the ids in the address, in order.</param>
/// <param name="Of">A signed-in person's right to it.</param>
/// <param name="Send">Sends the request to that path.</param>
/// <param name="Name">The method, or the form's name.</param>
internal sealed record Change(
    string Address,
    Guid[] Ids,
    Func<FamilyPerson, Right> Of,
    Func<FamilyPerson, string, Task<Heard>> Send,
    string Name
);

/// <summary>
/// Everybody tries all changes that they have no right to. Each must be refused exactly like for an unknown id, and the
/// database must not change.
/// </summary>
internal sealed class FamilyIntruders(FamilyWorld world)
{
    /// <summary>Tables that an intruder's legitimate requests change: looks at children they do see, session times.</summary>
    private static readonly string[] Unchecked =
    [
        $"access_log:event < {(int)AuditEvent.InvitationSent}",
        "access_log_heads",
        "sessions",
        "follow_positions",
        "outgoing",
        "DataProtectionKeys",
        // Written by a worker, every half minute.
        "reader_watches",
    ];

    private readonly FamilyModel model = world.Model;
    private readonly DateTimeOffset now = world.Now;
    private readonly FamilySilence silence = new(world);
    private readonly FamilyQuestions questions = new(world);

    public async Task TryAsync(FamilyPerson nobody, FamilyFindings findings)
    {
        var all = (await AllAsync()).ToList();
        var before = await world.Host.DigestAsync(Unchecked);
        await Task.WhenAll(world.Everybody.Append(nobody).Select(person => Task.Run(() => TryAsync(person, all, findings))));
        var after = await world.Host.DigestAsync(Unchecked);
        foreach (var (table, digest) in before)
            findings.Note(digest == after[table], $"somebody without the right has changed {table}: {digest}, now {after[table]}");
    }

    /// <summary>All kinds of changes, for some things of every kind.</summary>
    public async Task<IEnumerable<Change>> AllAsync()
    {
        var rows = await world.Host.WithDbAsync(db => db.ApplicationChildren.Select(c => new { c.ApplicationId, c.Id }).ToListAsync());
        var live = await world.Host.WithDbAsync(db =>
            db.LegalRepresentations.Where(r => r.EndedAt == null).Select(r => new { r.ChildId, r.Id }).ToListAsync()
        );
        return
        [
            .. world.Draw(world.Children).SelectMany(OfChild),
            .. world.Draw(live).SelectMany(r => OfRepresentation(r.ChildId, r.Id)),
            .. world.Draw(model.Trusts).SelectMany(OfTrust),
            .. world.Draw(model.Invitations).SelectMany(OfInvitation),
            .. world.Draw(model.Papers).SelectMany(p => OfPaper(p, rows.First(r => r.ApplicationId == p.Id).Id)),
            .. world.Draw(model.Named).Select(OfNamed),
            .. world.Devices.SelectMany(d => OfSchoolDevice(d.Device)),
            .. world.Groups.SelectMany(OfGroup),
            .. world.Dishes.SelectMany(OfDish),
            .. world.Roles.SelectMany(OfRole),
            .. world.Imports.SelectMany(i => OfImport(i.OrganisationId, i.Id)),
            .. world.Draw(world.PushDevices).SelectMany(d => OfDevice(d.Owner, d.Id)),
            .. world.Draw(world.Reports).Select(r => Page("/reports/{Id:guid}", [r.Id], p => p.Id == r.Owner, "")),
            Page("/verify-email/{Id:guid}/{Secret}", [world.Stranger.Id!.Value], _ => false, "verify-email"),
        ];
    }

    private async Task TryAsync(FamilyPerson person, List<Change> all, FamilyFindings findings)
    {
        var unknown = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var change in all)
            await findings.NoteAsync(() => TryAsync(person, change, unknown));
    }

    private async Task TryAsync(FamilyPerson person, Change change, Dictionary<string, string> unknown)
    {
        var right = change.Of(person);
        if (right == Right.Own && person.Id is not null)
            return;
        var path = FamilyQuestions.Path(change.Address, change.Ids);
        var heard = await change.Send(person, path);
        silence.Hold(person, heard.Body, path);
        var who = $"{change.Name} {path} ({change.Address}) by {person.Surname}";
        if (person.Id is null)
        {
            var turnedAway = FamilyQuestions.IsAskedToSignIn(heard) || heard.Status == HttpStatusCode.BadRequest;
            Assert.True(turnedAway, $"{who}, not signed in: {heard.Status}");
            return;
        }
        if (right == Right.Forbidden)
        {
            // Their account page has no form for it.
            var refused = change.Address.StartsWith("/api/", StringComparison.Ordinal) ? HttpStatusCode.Forbidden : HttpStatusCode.Conflict;
            Assert.True(heard.Status == refused, $"{who}: {heard.Status}, not {refused}");
            return;
        }
        Assert.True(Refusal(change).Contains(heard.Status), $"{who}: {heard.Status}");
        if (change.Ids.Length == 0)
            return;
        var ids = questions.Unknown(person, change.Ids);
        var key = $"{change.Name} {change.Address} {(ids.Length == 2 && change.Ids[0] == ids[0] ? ids[0] : null)}";
        if (!unknown.TryGetValue(key, out var nothing))
        {
            nothing = FamilyQuestions.Comparable(await change.Send(person, FamilyQuestions.Path(change.Address, ids)), ids);
            unknown[key] = nothing;
        }
        FamilyQuestions.SaysTheSame(nothing, FamilyQuestions.Comparable(heard, change.Ids), who);
    }

    /// <summary>
    /// A call finds nothing. A page of other people does not exist. On a page of their own, the form does not exist, finds nothing of
    /// theirs, or redirects to their own things, as it does for a deleted thing.
    /// </summary>
    private static HttpStatusCode[] Refusal(Change change) =>
        change.Address.StartsWith("/api/", StringComparison.Ordinal)
            ? [HttpStatusCode.NotFound]
            : [HttpStatusCode.NotFound, HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity, HttpStatusCode.Redirect];

    private IEnumerable<Change> OfChild(FamilyChild child)
    {
        Guid[] id = [child.Id];
        yield return Api(HttpMethod.Put, "/api/v1/children/{id:guid}/wallet/threshold", id, Threshold, new { amount = 77_700 });
        yield return new(
            "/children/{Id:guid}/account",
            id,
            Threshold,
            (p, path) => p.PostAsync(path, "threshold", ("Threshold", "777")),
            "threshold"
        );
        yield return Api(
            HttpMethod.Post,
            "/api/v1/children/{id:guid}/absences",
            id,
            p =>
                IsLegal(p, child.Id) ? Right.Own
                : this.Sees(p, child.Id).HasFlag(Sight.Attendance) ? Right.Forbidden
                : Right.None,
            new { from = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), kind = "other" }
        );
        // AlertTests has alerts that are there.
        yield return Api(HttpMethod.Post, "/api/v1/alerts/{id:guid}/answer", [Guid.NewGuid()], _ => Right.None, new { answer = "home" });
        // AbsencesTests has absences that are there.
        yield return Api(HttpMethod.Delete, "/api/v1/absences/{id:guid}", [Guid.NewGuid()], _ => Right.None);
        yield return Page(
            "/children/{Id:guid}/absences/new",
            id,
            p => IsLegal(p, child.Id),
            "absence",
            ("When", "tomorrow"),
            ("Kind", "Other")
        );
        yield return Page("/children/{Id:guid}/settings/events", id, Sees, "types", ("Hour", "9"), ("Weekday", "1"), ("Chosen", "email-1"));
        yield return Page("/children/{Id:guid}/settings/channels", id, Sees, "manner", ("Discreet", "true"));
        yield return Api(
            HttpMethod.Post,
            "/api/v1/invitations",
            [],
            p =>
                IsLegal(p, child.Id) ? Right.Own
                : Sees(p) ? Right.Forbidden
                : Right.None,
            new
            {
                children = id,
                phone = "+79109999999",
                surname = "Соседова",
            }
        );
        yield return Page(
            "/representatives/add",
            [],
            p => IsLegal(p, child.Id),
            "add",
            ("Chosen", $"{child.Id}"),
            ("PhoneNumber", "+79109999999"),
            ("Surname", "Соседова"),
            ("Go", "person")
        );
        yield return Api(
            HttpMethod.Put,
            "/api/v1/notification-settings",
            [],
            p => Sees(p) ? Right.Own : Right.None,
            new
            {
                children = new[]
                {
                    new { id = child.Id, channels = new { push = new { events = new[] { "hot" }, reports = Array.Empty<string>() } } },
                },
            }
        );
        yield return Page(
            "/school/applications/new",
            [],
            p => p.OfficerOf == child.Organisation.Id && !model.Left.Contains(child.Id),
            "paper",
            ("Id", $"{Guid.NewGuid()}"),
            ("Chosen", $"{child.Id}"),
            ("Surname", "Соседова"),
            ("GivenName", "Мария"),
            ("Phone", "+79109999999"),
            ("Certain", "true"),
            ("Action", "save")
        );

        var school = "/school/children/{Id:guid}/";
        yield return Page(school + "cards", id, Officer, "cards", ("Number", $"НОВАЯ{child.Number}"), ("Go", "issue"));
        yield return Page(school + "edit", id, Officer, "edit", ("Surname", "Чужой"), ("GivenName", "Пётр"), ("BirthDate", "05.03.2016"));
        yield return Page(
            school + "correction",
            id,
            Officer,
            "correction",
            ("RequestId", $"{Guid.NewGuid():N}"),
            ("Amount", "150"),
            ("Reason", "Просто так"),
            ("Go", "save")
        );
        yield return Page(
            school + "events/new",
            id,
            Officer,
            "passage",
            ("RequestId", $"{Guid.NewGuid():N}"),
            ("Direction", "in"),
            ("Day", now.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture)),
            ("Time", "00:01"),
            ("Place", "Чужой вход")
        );
        yield return Page(school + "absences", id, Officer, "absence", ("When", "tomorrow"), ("Kind", "Other"));
        yield return Page(school + "move", id, Officer, "leave", ("Go", "leave"));
        yield return Page(school + "subsidised", id, Officer, "subsidised", ("Entitled", "true"));
        yield return Page(
            "/till/children/{Id:guid}",
            id,
            _ => false,
            "sell",
            ("RequestId", $"{Guid.NewGuid():N}"),
            ("Sell", $"{Guid.NewGuid():N}:100")
        );
        yield return Page("/till/children/{Id:guid}/sales/{SaleId:guid}/cancel", [child.Id, Guid.NewGuid()], _ => false, "cancel");

        bool Officer(FamilyPerson person) => person.OfficerOf == child.Organisation.Id;
        bool Sees(FamilyPerson person) => this.Sees(person, child.Id) != Sight.Nothing;
        Right Threshold(FamilyPerson person) =>
            IsLegal(person, child.Id) ? Right.Own
            : this.Sees(person, child.Id).HasFlag(Sight.Account) ? Right.Forbidden
            : Right.None;
    }

    /// <summary>On the child's own page, and smuggled into the page of a child that the officer does manage.</summary>
    private IEnumerable<Change> OfRepresentation(Guid child, Guid representation)
    {
        foreach (var page in world.Children)
            yield return Page(
                "/school/children/{Id:guid}",
                [page.Id],
                p => page.Id == child && p.OfficerOf == page.Organisation.Id,
                $"end-{representation}",
                ("Representation", $"{representation}"),
                ("Reason", "Просто так"),
                ("Keeper", "")
            ) with
            {
                // The officer's own page exists, but does not have such a form.
                Ids = page.Id == child ? [page.Id] : [],
                Address = page.Id == child ? "/school/children/{Id:guid}" : $"/school/children/{page.Id}",
            };
    }

    private IEnumerable<Change> OfTrust(Given trust)
    {
        bool Legal(FamilyPerson person) => IsLegal(person, trust.Child);
        bool Own(FamilyPerson person) => Legal(person) || (trust.Trustee is { } trustee && person.Id == trustee);
        var (address, ids) = ("/children/{Id:guid}/trusts/{TrustId:guid}", (Guid[])[trust.Child, trust.Id]);
        yield return Api(HttpMethod.Delete, "/api/v1/trusts/{id:guid}", [trust.Id], p => Own(p) ? Right.Own : Right.None);
        yield return Page(address, ids, Legal, "terms", ("Sees", "1"), ("From", ""), ("Until", ""));
        yield return Page(address, ids, Legal, "resend");
        yield return Page(address + "/end", ids, Own, "end");
        // On the page of a child that the person does represent.
        foreach (var other in world.Children.Where(c => c.Id != trust.Child))
            yield return new(
                $"/children/{other.Id}/trusts/{trust.Id}/end",
                [],
                p => Legal(p) || !IsLegal(p, other.Id) ? Right.Own : Right.None,
                (p, path) => p.PostAsync(path, "end"),
                "end"
            );
    }

    private IEnumerable<Change> OfInvitation(Asked asked)
    {
        Right Reached(FamilyPerson person) => person.Phone == asked.Phone ? Right.Own : Right.None;
        yield return Api(HttpMethod.Post, "/api/v1/invitations/{id:guid}/accept", [asked.Id], Reached);
        yield return Api(HttpMethod.Post, "/api/v1/invitations/{id:guid}/decline", [asked.Id], Reached);
        yield return Api(
            HttpMethod.Post,
            "/api/v1/invitations/{id:guid}/withdraw",
            [asked.Id],
            p => p.Id == asked.Giver || asked.Trusts.Exists(t => IsLegal(p, t.Child)) ? Right.Own : Right.None
        );
        foreach (var go in (string[])["accept", "decline"])
            yield return Page("/invitations/{Id:guid}", [asked.Id], p => p.Phone == asked.Phone, "answer", ("Go", go));
        yield return Page("/representatives/sent/{Id:guid}", [asked.Id], p => p.Id == asked.Giver, "");
    }

    private IEnumerable<Change> OfPaper(Paper paper, Guid row)
    {
        bool Keeps(FamilyPerson person) => person.OfficerOf == paper.Organisation;
        var match = ($"Match-{row}", $"{paper.Children[0]}");
        yield return Page("/school/applications/{Id:guid}", [paper.Id], Keeps, "decision", ("Action", "approve"), match);
        yield return Page("/school/applications/{Id:guid}", [paper.Id], Keeps, "decision", ("Action", "refuse"), ("Reason", "Нет"));
        yield return Page(
            "/applications",
            [],
            p => paper.Applicant is { } applicant && p.Id == applicant,
            $"withdraw-{paper.Id}",
            ("Application", $"{paper.Id}")
        );
    }

    private Change OfNamed((Paper Paper, Named Named, Guid Child) one) =>
        Page("/children/{Id:guid}/named/{NamedId:guid}/remove", [one.Child, one.Named.Id], p => IsLegal(p, one.Child), "remove");

    private static IEnumerable<Change> OfDevice(Guid owner, Guid id)
    {
        bool Own(FamilyPerson person) => person.Id == owner;
        yield return Api(HttpMethod.Delete, "/api/v1/push-subscriptions/{id:guid}", [id], p => Own(p) ? Right.Own : Right.None);
        yield return Page("/account/devices/{Id:guid}", [id], Own, "test");
        yield return Page("/account/devices/{Id:guid}", [id], Own, "rename", ("NewName", "Чужой"));
        yield return Page("/account/devices/{Id:guid}", [id], Own, "remove");
    }

    private static IEnumerable<Change> OfDish(MenuItem dish)
    {
        bool Own(FamilyPerson person) => person.OfficerOf == dish.OrganisationId;
        yield return Page("/school/menu/items/{Id:guid}", [dish.Id], Own, "line", ("Go", "remove"));
        yield return Page(
            "/school/menu/items/{Id:guid}",
            [dish.Id],
            Own,
            "line",
            ("Go", "save"),
            ("Name", "Чужое"),
            ("Price", "1"),
            ("Terms", "Sold")
        );
    }

    private static IEnumerable<Change> OfRole(StaffRole role)
    {
        var organisation = role.OrganisationId!.Value;
        yield return Page("/admin/organisations/{Id:guid}", [organisation], _ => false, "organisation", ("Name", "Ничья"));
        foreach (var form in (string[])["take", "reset"])
            yield return Page("/admin/staff/{Id:guid}", [role.Id], _ => false, form);
        yield return Page("/school/staff/{Id:guid}", [role.Id], p => p.OfficerOf == organisation, "take");
    }

    private static IEnumerable<Change> OfImport(Guid organisation, Guid import)
    {
        foreach (var form in (string[])["confirm", "give-up"])
            yield return Page("/school/import/{Id:guid}", [import], p => p.OfficerOf == organisation, form, ("Certain", "true"));
    }

    private IEnumerable<Change> OfGroup(Group group)
    {
        bool Own(FamilyPerson person) => person.OfficerOf == group.OrganisationId;
        var child = world.Children.First(c => c.Organisation.Id == group.OrganisationId && !model.Left.Contains(c.Id));
        var who = ("child", $"{child.Id}");
        yield return Page("/groups/{groupId:guid}/here", [group.Id], Own, "", who);
        yield return Page("/groups/{groupId:guid}/here/undo", [group.Id], Own, "", who, ("entry", $"{Guid.NewGuid()}"));
        (string, string)[] tap =
        [
            ("child", $"{child.Id}"),
            ("person", $"{model.Representations.Find(r => r.Child == child.Id)?.Person}"),
            ("kind", "in"),
            ("key", $"{Guid.NewGuid()}"),
        ];
        yield return Page("/door/{groupId:guid}/hand-overs", [group.Id], Own, "", tap);
        yield return Page("/door/{GroupId:guid}/pass", [group.Id], Own, "pass", ("Code", "ABCD2345"));
        yield return Page("/door/{GroupId:guid}/children/{Id:guid}/undo/{EventId:guid}", [group.Id, child.Id, Guid.NewGuid()], Own, "undo");
    }

    private static IEnumerable<Change> OfSchoolDevice(Device device)
    {
        foreach (var form in (string[])["key", "revoke"])
            yield return Page("/school/devices/{Id:guid}", [device.Id], p => p.OfficerOf == device.OrganisationId, form, ("Overlap", "0"));
    }

    private static Change Api(HttpMethod method, string address, Guid[] ids, Func<FamilyPerson, Right> of, object? body = null) =>
        new(address, ids, of, (p, path) => p.CallAsync(method, path, body), method.Method);

    private static Change Page(
        string address,
        Guid[] ids,
        Func<FamilyPerson, bool> may,
        string handler,
        params (string Name, string Value)[] fields
    ) => new(address, ids, p => may(p) ? Right.Own : Right.None, (p, path) => p.PostAsync(path, handler, fields), handler);

    private bool IsLegal(FamilyPerson person, Guid child) => person.Id is { } id && model.IsLegal(id, child);

    private Sight Sees(FamilyPerson person, Guid child) => person.Id is { } id ? model.Sees(id, child, now) : Sight.Nothing;
}
