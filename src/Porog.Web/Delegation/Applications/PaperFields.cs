using System.Globalization;
using Porog.Delegation.Applications;
using Porog.Shared;
using Porog.Web.Accounts.Registering;
using Porog.Web.Shared;

namespace Porog.Web.Delegation.Applications;

/// <summary>The officer's form as typed: kept from step to step, checked when it is to be saved.</summary>
public sealed class PaperFields
{
    public Guid Id { get; private set; } = Guid.NewGuid();
    public string? Query { get; private set; }
    public Guid? GroupId { get; private set; }
    public IReadOnlyList<Guid> Chosen { get; private set; } = [];
    public string? Surname { get; private set; }
    public string? GivenName { get; private set; }
    public string? Patronymic { get; private set; }
    public string? Phone { get; private set; }
    public string? Relation { get; private set; }
    public string? SignedOn { get; private set; }
    public string? Note { get; private set; }
    public bool Saves { get; private set; }
    public bool Certain { get; private set; }
    public IReadOnlyList<PaperPerson> Persons { get; private set; } =
    [.. Enumerable.Repeat(new PaperPerson(null, null), EnterApplication.MostPersons)];

    /// <summary>Sent again, these fields are another application.</summary>
    public void BeginAnew() => Id = Guid.NewGuid();

    public static PaperFields Read(IFormCollection form)
    {
        return new PaperFields
        {
            Id = Guid.TryParse(form["Id"], out var id) ? id : Guid.NewGuid(),
            Query = Text("Query"),
            GroupId = Guid.TryParse(form["Group"], out var group) ? group : null,
            Chosen = [.. form["Chosen"].Select(c => Guid.TryParse(c, out var child) ? child : (Guid?)null).OfType<Guid>().Distinct()],
            Surname = Text("Surname"),
            GivenName = Text("GivenName"),
            Patronymic = Text("Patronymic"),
            Phone = Text("Phone"),
            Relation = Text("Relation"),
            SignedOn = Text("SignedOn"),
            Note = Text("Note"),
            Saves = form["Action"] == "save",
            Certain = form["Certain"] == "true",
            Persons =
            [
                .. Enumerable
                    .Range(0, EnterApplication.MostPersons)
                    .Select(i => i.ToString(CultureInfo.InvariantCulture))
                    .Select(i => new PaperPerson(Text($"Person{i}"), Text($"PersonPhone{i}"))),
            ],
        };

        string? Text(string name) => TextFold.Line(form[name]) is { Length: > 0 } text ? text : null;
    }

    /// <returns>Null when something is to be corrected; <paramref name="errors"/> say what.</returns>
    public PaperApplication? Check(FormErrors errors, Words L, DateOnly today)
    {
        if (Chosen.Count == 0)
            errors.Add("query", L["Найдите и отметьте хотя бы одного ребёнка"]);
        if (Chosen.Count > EnterApplication.MostChildren)
            errors.Add("query", L["В одном заявлении не больше трёх детей"]);
        var surname = AccountFields.Name(errors, L, "surname", Surname, L["Введите фамилию заявителя"]);
        var givenName = AccountFields.Name(errors, L, "given-name", GivenName, L["Введите имя заявителя"]);
        var patronymic = AccountFields.NameOrNull(errors, L, "patronymic", Patronymic);
        var phone = AccountFields.Mobile(errors, L, "phone", Phone);
        var signed = DateInput.TryParse(SignedOn);
        if (SignedOn is not null && (signed is null || signed > today || signed < today.AddYears(-20)))
            errors.Add("signed-on", L["Введите дату подписи, например 05.09.2026, не позже сегодняшней"]);
        var persons = Persons.Select((person, i) => Person(person, i, errors, L)).OfType<NamedPerson>().ToList();
        return errors.Any
            ? null
            : new PaperApplication(
                Id,
                Chosen,
                new NamedPerson(surname, givenName, patronymic, phone!),
                TextFold.Cut(Relation, 50),
                persons,
                signed,
                TextFold.Cut(Note, 500)
            );
    }

    private static NamedPerson? Person(PaperPerson person, int number, FormErrors errors, Words L)
    {
        if (person.Name is null && person.Phone is null)
            return null;
        var field = $"person-{number}";
        var names = TextFold.Line(person.Name).Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (names.Length < 2)
            errors.Add(field, L["Введите фамилию и имя полностью"]);
        var read = names.Select(name => PersonName.TryRead(name)).ToList();
        if (read.Contains(null))
            errors.Add(field, AccountFields.NoName(L));
        var phone = AccountFields.Mobile(errors, L, $"person-phone-{number}", person.Phone);
        return errors.Any ? null : new NamedPerson(read[0]!, read[1]!, read.ElementAtOrDefault(2), phone!);
    }
}

/// <param name="Name">Full name, surname first.</param>
/// <param name="Phone">As typed.</param>
public sealed record PaperPerson(string? Name, string? Phone);
