using System.Net;
using System.Text.RegularExpressions;
using Porog.Access;
using Group = Porog.Registry.Group;

namespace Porog.Tests.Delegation;

/// <summary>An address with ids, and the model's prediction of who gets an answer.</summary>
/// <param name="Address">As in the list of endpoints.</param>
/// <param name="Ids">The values of the ids in the address, in order.</param>
/// <param name="May">Whether this signed-in person gets an answer; null if the model makes no prediction.</param>
/// <param name="Tells">Words that the answer then contains.</param>
internal sealed record Question(string Address, Guid[] Ids, Func<FamilyPerson, bool?> May, params string[] Tells);

/// <summary>
/// Everybody opens every address with an id, and every list. Rightful readers get an answer with nothing beyond their rights; all
/// others get byte for byte the answer for an unknown id.
/// </summary>
internal sealed partial class FamilyQuestions(FamilyWorld world)
{
    /// <summary>Pages and calls without an id. They contain only the reader's own data.</summary>
    private static readonly string[] Lists =
    [
        "/",
        "/account",
        "/account/delete",
        "/account/devices",
        "/applications",
        "/applications/form",
        "/messages",
        "/reports",
        "/representatives/add",
        "/representatives/add/check",
        "/representatives/add/person",
        "/search?q=порог",
        "/api/v1/children",
        "/api/v1/invitations",
        "/api/v1/me",
        "/api/v1/messages?limit=200",
        "/api/v1/notification-settings",
        "/api/v1/push-subscriptions",
        "/api/v1/reports",
    ];

    private readonly FamilyModel model = world.Model;
    private readonly DateTimeOffset now = world.Now;
    private readonly FamilySilence silence = new(world);

    /// <summary>Inserts the ids into an address.</summary>
    public static string Path(string address, IEnumerable<Guid> ids)
    {
        var left = new Queue<Guid>(ids);
        return Id()
            .Replace(address, _ => left.Dequeue().ToString())
            .Replace("{Secret}", "nothing", StringComparison.Ordinal)
            .Replace("{file}", "2026-11-20-sm.xlsx", StringComparison.Ordinal);
    }

    /// <summary>All addresses with an id, for some things of every kind.</summary>
    public IEnumerable<Question> All()
    {
        foreach (var question in world.Draw(world.Children).SelectMany(OfChild).Concat(world.Draw(model.Trusts).SelectMany(OfTrust)))
            yield return question;
        foreach (var paper in world.Draw(model.Papers))
            yield return new("/school/applications/{Id:guid}", [paper.Id], p => p.OfficerOf == paper.Organisation);
        foreach (var (paper, named, child) in world.Draw(model.Named))
            yield return new(
                "/children/{Id:guid}/named/{NamedId:guid}/remove",
                [child, named.Id],
                p => IsLegal(p, child) && model.IsWaitedFor(paper, named, child)
            );
        foreach (var asked in world.Draw(model.Invitations))
        {
            yield return new("/invitations/{Id:guid}", [asked.Id], p => p.Phone == asked.Phone);
            yield return new(
                "/representatives/sent/{Id:guid}",
                [asked.Id],
                p => p.Id == asked.Giver && asked.Trusts.Exists(t => IsLegal(p, t.Child))
            );
        }
        foreach (var device in world.Devices.Select(d => d.Device))
            yield return new("/school/devices/{Id:guid}", [device.Id], p => p.OfficerOf == device.OrganisationId);
        foreach (var (owner, id) in world.Draw(world.PushDevices))
            yield return new("/account/devices/{Id:guid}", [id], p => p.Id == owner);
        foreach (var (owner, id, children) in world.Draw(world.Beginnings))
            yield return new("/access/{Id:guid}", [id], p => p.Id == owner && children.Any(child => IsLegal(p, child)));
        yield return new("/access/{Id:guid}", [Guid.NewGuid()], _ => false);
        // Families report nothing here. AccessDoubtTests has the officers.
        yield return new("/school/doubts/{Id:guid}", [Guid.NewGuid()], _ => false);
        foreach (var (owner, id) in world.Draw(world.Reports))
        foreach (var address in (string[])["/reports/{Id:guid}", "/api/v1/reports/{id:guid}"])
            yield return new(address, [id], p => p.Id == owner);
        foreach (var role in world.Roles)
        {
            yield return new("/admin/organisations/{Id:guid}", [role.OrganisationId!.Value], _ => false);
            yield return new("/admin/staff/{Id:guid}", [role.Id], _ => false);
            yield return new("/school/staff/{Id:guid}", [role.Id], p => p.OfficerOf == role.OrganisationId ? null : false);
        }
        foreach (var import in world.Imports)
        foreach (var address in (string[])["/school/import/{Id:guid}", "/school/import/{id:guid}/faults"])
            yield return new(address, [import.Id], p => p.OfficerOf == import.OrganisationId);
        // No day is marked here. CalendarTests has officers of other organisations.
        yield return new("/school/calendar/days/{Id:guid}", [Guid.NewGuid()], _ => false);
        foreach (var dish in world.Dishes)
            yield return new("/school/menu/items/{Id:guid}", [dish.Id], p => p.OfficerOf == dish.OrganisationId);
        foreach (var question in world.Groups.SelectMany(OfGroup))
            yield return question;
        // Opening the link needs no sign-in; without the letter's secret it does nothing.
        yield return new("/verify-email/{Id:guid}/{Secret}", [world.Stranger.Id!.Value], _ => true);
        yield return new("/recover/stop/{Id:guid}", [world.Stranger.Id!.Value], _ => null);
        yield return new("/staff-invitation/{Id:guid}/{Secret}", [world.Stranger.Id!.Value], _ => null);
    }

    /// <summary>Asks everybody all questions, in parallel.</summary>
    public Task AskAsync(FamilyPerson nobody, FamilyFindings findings)
    {
        var all = All().ToList();
        return Task.WhenAll(world.Everybody.Append(nobody).Select(person => Task.Run(() => AskAsync(person, all, findings))));
    }

    /// <summary>Unknown ids. For a thing of a child whom the person sees, only the thing's id is unknown.</summary>
    public Guid[] Unknown(FamilyPerson person, Guid[] ids) =>
        [.. ids.Select((id, i) => i < ids.Length - 1 && Sees(person, id) != Sight.Nothing ? id : Guid.NewGuid())];

    /// <summary>
    /// Removes from an answer what differs every time: the requested ids and a form's token. Of a redirect only the target remains, which
    /// the framework may have encrypted.
    /// </summary>
    public static string Comparable(Heard heard, IEnumerable<Guid> ids)
    {
        var said = heard.IsRedirect ? heard.Location!.Split("?url=")[0] : FormToken().Replace(heard.Body, "");
        return ids.Aggregate($"{heard.Status} {said}", (text, id) => text.Replace(id.ToString(), "id", StringComparison.Ordinal));
    }

    public static void SaysTheSame(string ofUnknown, string ofThis, string who)
    {
        var at = ofUnknown.Zip(ofThis).TakeWhile(c => c.First == c.Second).Count();
        Assert.True(
            ofUnknown == ofThis,
            $"{who} is not told the same as of an unknown id: …{ofUnknown[at..Math.Min(at + 80, ofUnknown.Length)]}…, here …{ofThis[at..Math.Min(at + 80, ofThis.Length)]}…"
        );
    }

    /// <summary>Pages that need no sign-in: the link of a letter or message, the empty form of an application, a published menu.</summary>
    public static bool IsForAnybody(string address) =>
        address.StartsWith("/verify-email", StringComparison.Ordinal)
        || address.StartsWith("/staff-invitation", StringComparison.Ordinal)
        || address.StartsWith("/recover/stop", StringComparison.Ordinal)
        || address.StartsWith("/answer/", StringComparison.Ordinal)
        || address.StartsWith("/applications/form", StringComparison.Ordinal)
        || address.StartsWith("/food/", StringComparison.Ordinal);

    /// <summary>Whether the answer redirects an anonymous visitor to sign in.</summary>
    public static bool IsAskedToSignIn(Heard heard) =>
        heard.Status == HttpStatusCode.Unauthorized || (heard.IsRedirect && heard.Location!.Contains("/sign-in", StringComparison.Ordinal));

    private async Task AskAsync(FamilyPerson person, List<Question> all, FamilyFindings findings)
    {
        var unknown = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var question in all)
            await findings.NoteAsync(() => AskAsync(person, question, unknown));
        foreach (var list in Lists.Concat(ListsOf()))
            await findings.NoteAsync(async () =>
            {
                var heard = await person.GetAsync(list);
                silence.Hold(person, heard.Body, list);
                Assert.True((int)heard.Status < 500, $"{list} by {person.Surname}: {heard.Status}");
            });
    }

    private async Task AskAsync(FamilyPerson person, Question question, Dictionary<string, string> unknown)
    {
        var path = Path(question.Address, question.Ids);
        var heard = await person.GetAsync(path);
        silence.Hold(person, heard.Body, path);
        var who = $"{path} ({question.Address}) by {person.Surname}";
        if (person.Id is null && !IsForAnybody(question.Address))
        {
            Assert.True(IsAskedToSignIn(heard), $"{who}, not signed in: {heard.Status}");
            return;
        }
        if (question.May(person) is not { } may)
            return;
        var expected =
            !may ? HttpStatusCode.NotFound
            : question.Address == "/children/{Id:guid}" ? HttpStatusCode.Redirect
            : HttpStatusCode.OK;
        Assert.True(heard.Status == expected, $"{who}: {heard.Status}, not {expected}");
        foreach (var word in question.Tells.Where(_ => may))
            FamilySilence.Tells(heard.Body, word, who);
        if (may)
            return;
        var ids = Unknown(person, question.Ids);
        var key = ids.Length == 2 && question.Ids[0] == ids[0] ? $"{question.Address} {ids[0]}" : question.Address;
        if (!unknown.TryGetValue(key, out var nothing))
        {
            nothing = Comparable(await person.GetAsync(Path(question.Address, ids)), ids);
            unknown[key] = nothing;
        }
        SaysTheSame(nothing, Comparable(heard, question.Ids), who);
    }

    /// <summary>Lists for one child, and lists of the school.</summary>
    private IEnumerable<string> ListsOf()
    {
        foreach (var child in world.Children)
            yield return $"/representatives/add?child={child.Id}";
        yield return "/school/applications";
        yield return "/school/applications/new";
        yield return "/school/children";
        foreach (var organisation in world.Children.Select(c => c.Organisation.Id).Distinct())
            yield return $"/school/export/file?organisation={organisation}&format=csv";
        yield return "/school/export";
        yield return "/school/groups";
        yield return "/school/import";
        yield return "/school/menu";
        yield return "/school/now";
        yield return "/school/subsidised";
        yield return "/till";
        yield return "/till/day";
        yield return "/till/subsidised";
        yield return "/school/staff";
        yield return "/admin";
        yield return "/admin/staff/log";
        yield return "/school/now/list";
        yield return "/groups";
    }

    private IEnumerable<Question> OfChild(FamilyChild child)
    {
        Guid[] id = [child.Id];
        var (balance, eaten) = (FamilySilence.Roubles(child.TopUp), FamilySilence.Roubles(child.Price));
        string[] meals = child.ShowsMeals ? [child.Food, eaten] : [];
        yield return new("/api/v1/children/{id:guid}/absences", id, To(Sight.Attendance));
        // Nobody here gives the right to announce absences.
        yield return new("/children/{Id:guid}/absences/new", id, p => Legal(p));
        yield return new("/school/children/{Id:guid}/absences", id, p => Keeps(p));
        yield return new("/api/v1/children/{id:guid}/access-log", id, p => Legal(p));
        yield return new("/api/v1/children/{id:guid}/representatives", id, p => Any(p));
        yield return new("/api/v1/children/{id:guid}/timeline", id, p => Any(p));
        yield return new("/api/v1/children/{id:guid}/timeline/live", id, p => Any(p));
        yield return new("/api/v1/children/{id:guid}/wallet", id, To(Sight.Account), $"{child.TopUp}", child.Child.Wallet);
        yield return new("/api/v1/messages?child={id:guid}", id, p => Any(p));
        yield return new("/applications/form?child={Id:guid}", id, p => Legal(p) || Keeps(p));
        yield return new("/children/{Id:guid}", id, p => Any(p));
        yield return new("/children/{Id:guid}/access-log", id, p => Legal(p));
        yield return new("/children/{Id:guid}/account", id, To(Sight.Account), balance, child.Child.Wallet);
        yield return new("/children/{Id:guid}/account/month", id, To(Sight.Account));
        yield return new("/children/{Id:guid}/attendance", id, To(Sight.Attendance), child.Place, child.GivenName);
        yield return new("/children/{Id:guid}/attendance/month", id, To(Sight.Attendance));
        yield return new("/children/{Id:guid}/meals", id, Meals, meals);
        yield return new("/children/{Id:guid}/meals/month", id, Meals);
        yield return new("/children/{Id:guid}/pass", id, p => Legal(p) && child.IsAtKindergarten && !model.Left.Contains(child.Id));
        yield return new("/children/{Id:guid}/representatives", id, p => Any(p));
        yield return new("/children/{Id:guid}/settings", id, p => Any(p));
        yield return new("/children/{Id:guid}/settings/channels", id, p => Any(p));
        yield return new("/children/{Id:guid}/settings/events", id, p => Any(p));
        yield return new("/school/children/{Id:guid}", id, p => Officer(p));
        yield return new("/api/v1/children/{id:guid}/menu", id, Meals);
        // Nobody here is a cashier, so the till does not exist for them.
        yield return new("/till/children/{Id:guid}", id, _ => false);
        yield return new("/till/children/{Id:guid}/sales/{SaleId:guid}/cancel", [child.Id, Guid.NewGuid()], _ => false);
        foreach (var page in (string[])["cards", "correction", "edit", "events/new", "move", "subsidised"])
            yield return new("/school/children/{Id:guid}/" + page, id, p => Officer(p));

        bool? Meals(FamilyPerson person) => child.ShowsMeals && Sees(person, child.Id).HasFlag(Sight.Meals);
        bool Legal(FamilyPerson person) => IsLegal(person, child.Id);
        bool Officer(FamilyPerson person) => person.OfficerOf == child.Organisation.Id;
        bool Keeps(FamilyPerson person) => Officer(person) && !model.Left.Contains(child.Id);
        bool Any(FamilyPerson person) => Sees(person, child.Id) != Sight.Nothing;
        Func<FamilyPerson, bool?> To(Sight sight) => person => Sees(person, child.Id).HasFlag(sight);
    }

    /// <summary>The school's boards and a kindergarten's door.</summary>
    private IEnumerable<Question> OfGroup(Group group)
    {
        var child = world.Children.First(c => c.Organisation.Id == group.OrganisationId && !model.Left.Contains(c.Id));
        yield return new("/groups/{Id:guid}/now", [group.Id], Officer);
        yield return new("/groups/{Id:guid}/paper", [group.Id], Officer);
        // No organisation here publishes its menu.
        yield return new("/food/{organisation:guid}/{file}", [group.OrganisationId], _ => false);
        yield return new("/groups/{id:guid}/now/live", [group.Id], Officer);
        yield return new("/door/{GroupId:guid}", [group.Id], Door);
        yield return new("/door/{GroupId:guid}/pass", [group.Id], Door);
        yield return new("/door/{GroupId:guid}/children/{Id:guid}", [group.Id, child.Id], Door);
        yield return new("/door/{GroupId:guid}/children/{Id:guid}/other", [group.Id, child.Id], Door);
        // The model knows that legal representatives may fetch a child; no trust in it has that right.
        foreach (var person in world.Draw(world.WithPhoto))
            yield return new(
                "/door/{groupId:guid}/children/{childId:guid}/people/{personId:guid}/photo",
                [group.Id, child.Id, person],
                p => Door(p) == true && model.IsLegal(person, child.Id)
            );
        yield return new(
            "/door/{GroupId:guid}/children/{Id:guid}/undo/{EventId:guid}",
            [group.Id, child.Id, Guid.NewGuid()],
            p => Door(p) == true ? null : false
        );

        bool? Officer(FamilyPerson person) => person.OfficerOf == group.OrganisationId;
        bool? Door(FamilyPerson person) => child.IsAtKindergarten && person.OfficerOf == group.OrganisationId;
    }

    private IEnumerable<Question> OfTrust(Given trust)
    {
        var lives = trust.At(now) != Stand.Over;
        foreach (var address in (string[])["/representatives/people/{TrustId:guid}", "/representatives/people/{TrustId:guid}/end"])
            yield return new(address, [trust.Id], p => IsLegal(p, trust.Child) && p.Id != trust.Trustee ? null : false);
        yield return new("/children/{Id:guid}/trusts/{TrustId:guid}", [trust.Child, trust.Id], p => lives && IsLegal(p, trust.Child));
        yield return new(
            "/children/{Id:guid}/trusts/{TrustId:guid}/end",
            [trust.Child, trust.Id],
            p =>
                lives
                && (
                    IsLegal(p, trust.Child)
                    || (p.Id == trust.Trustee && trust.Stand == Stand.Active && Sees(p, trust.Child) != Sight.Nothing)
                )
        );
    }

    private bool IsLegal(FamilyPerson person, Guid child) => person.Id is { } id && model.IsLegal(id, child);

    private Sight Sees(FamilyPerson person, Guid child) => person.Id is { } id ? model.Sees(id, child, now) : Sight.Nothing;

    [GeneratedRegex(@"\{[A-Za-z]+:guid\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();

    [GeneratedRegex("value=\"CfDJ8[^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FormToken();
}
