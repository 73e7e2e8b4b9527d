using Microsoft.EntityFrameworkCore;

namespace Porog.Tests.Delegation;

/// <summary>Steps of the school: applications on paper and online, the end of a representation, a child who leaves.</summary>
internal sealed partial class FamilyHistory
{
    private async Task<string?> EnterPaperAsync()
    {
        var children = Some(Enrolled.Select(c => c.Id));
        if (children.Count == 0)
            return null;
        var applicant = Pick(world.Family)!;
        var persons = world.Family.Where(p => p != applicant && Chance(4)).Take(2).Select(p => new Named(p.Phone, Typed(p))).ToList();
        return await EnterPaperAsync(Officer, children, applicant, Typed(applicant), persons);
    }

    private async Task<string> EnterPaperAsync(
        FamilyPerson officer,
        List<Guid> children,
        FamilyPerson applicant,
        string surname,
        List<Named> persons
    )
    {
        var paper = new Paper
        {
            Id = Guid.NewGuid(),
            Organisation = officer.OfficerOf!.Value,
            Online = false,
            Phone = applicant.Phone,
            Surname = surname,
            FiledAt = Now,
            InForceSince = Now,
            Stand = PaperStand.InForce,
            Children = children,
            Persons = persons,
        };
        var answer = await officer.PostAsync(
            "/school/applications/new",
            "paper",
            [
                ("Id", $"{paper.Id}"),
                ("Surname", surname),
                ("GivenName", "Мария"),
                ("Phone", applicant.Phone),
                ("SignedOn", "01.11.2026"),
                ("Certain", "true"),
                ("Action", "save"),
                .. children.Select(c => ("Chosen", $"{c}")),
                .. persons.Select((p, i) => ($"Person{i}", $"{p.Surname} Мария")),
                .. persons.Select((p, i) => ($"PersonPhone{i}", p.Phone)),
            ]
        );
        Assert.True(answer.IsRedirect, $"the paper is not saved: {answer}");
        model.Papers.Add(paper);
        model.Open(paper, Now);
        return $"paper of {surname} for {children.Count}, with {string.Join(", ", persons.Select(p => p.Surname))}";
    }

    private async Task<string?> FileOnlineAsync()
    {
        var (person, child) = (Pick(world.Registered)!, Pick(Own)!);
        var paper = new Paper
        {
            Id = Guid.NewGuid(),
            Organisation = child.Organisation.Id,
            Online = true,
            Phone = person.Phone,
            Surname = person.Surname,
            Applicant = person.Id,
            FiledAt = Now,
            Children = [child.Id],
        };
        var answer = await person.PostAsync(
            "/applications/new",
            "online",
            ("Key", $"{paper.Id}"),
            ("Organisation", $"{child.Organisation.Id}"),
            ("ChildName", $"{child.Surname} {child.GivenName}"),
            ("BirthDate", "05.03.2016"),
            ("Relation", "мать")
        );
        Assert.True(answer.IsRedirect, $"the request is not filed: {answer}");
        model.Papers.Add(paper);
        return $"{person.Surname} files for {child.Surname}";
    }

    private async Task<string?> DecideAsync()
    {
        if (Pick(model.Papers.Where(p => p.Stand == PaperStand.Waiting)) is not { } paper)
            return null;
        var approves = Chance(2) && !model.Left.Contains(paper.Children[0]);
        var row = await world.Host.WithDbAsync(db =>
            db.ApplicationChildren.Where(c => c.ApplicationId == paper.Id).Select(c => c.Id).SingleAsync()
        );
        var answer = await Officer.PostAsync(
            $"/school/applications/{paper.Id}",
            "decision",
            ("Action", approves ? "approve" : "refuse"),
            ("Reason", "Так нужно"),
            ($"Match-{row}", $"{paper.Children[0]}")
        );
        Assert.True(answer.IsRedirect, $"the decision is not taken: {answer}");
        paper.Stand = approves ? PaperStand.InForce : PaperStand.Over;
        paper.InForceSince = Now;
        if (approves)
            model.Open(paper, Now);
        return $"{(approves ? "approved" : "refused")}: {paper.Surname}";
    }

    private async Task<string?> EndRepresentationAsync()
    {
        if (Pick(model.Representations.Where(r => r.EndedAt is null && Enrolled.Any(c => c.Id == r.Child))) is not { } one)
            return null;
        var others = model.Representations.Where(r => r.Child == one.Child && r.Person != one.Person && r.EndedAt is null);
        var keeper = Chance(2) ? Pick(others)?.Person : null;
        var barred = Chance(4);
        var id = await world.Host.WithDbAsync(db =>
            db.LegalRepresentations.Where(r => r.ChildId == one.Child && r.PersonId == one.Person && r.EndedAt == null)
                .Select(r => r.Id)
                .SingleAsync()
        );
        var answer = await Officer.PostAsync(
            $"/school/children/{one.Child}",
            $"end-{id}",
            ("Representation", $"{id}"),
            ("Reason", "Так нужно"),
            ("Keeper", $"{keeper}"),
            ("Barred", barred ? "true" : "")
        );
        Assert.True(answer.IsRedirect, $"the representation is not ended: {answer}");
        model.End(one, keeper, barred, Now);
        return $"representation of {NameOf(one.Person)} ended, kept by {NameOf(keeper)}, barred: {barred}";
    }

    private async Task<string?> RemoveNamedAsync()
    {
        var all =
            from one in model.Named
            where model.IsWaitedFor(one.Paper, one.Named, one.Child)
            from legal in LegalOf(one.Child)
            select (one.Child, one.Named, Parent: legal);
        var (child, named, parent) = Pick(all);
        if (named is null)
            return null;
        var answer = await parent.PostAsync($"/children/{child}/named/{named.Id}/remove", "remove");
        Assert.True(answer.IsRedirect, $"the named person is not removed: {answer}");
        named.Removed = true;
        return $"{parent.Surname} takes {named.Surname} out of the application";
    }

    private async Task<string?> LeaveSchoolAsync()
    {
        if (Enrolled.Count() < 2)
            return null;
        var child = Pick(Enrolled)!;
        var answer = await Officer.PostAsync($"/school/children/{child.Id}/move", "leave", ("Go", "leave"));
        Assert.True(answer.IsRedirect, $"the child does not leave: {answer}");
        model.Left.Add(child.Id);
        return $"{child.Surname} leaves";
    }
}
