using Porog.Access;

namespace Porog.Tests.Delegation;

/// <summary>Searches everything that reached a person for words that this person may not read now, according to the model.</summary>
internal sealed class FamilySilence(FamilyWorld world)
{
    private readonly FamilyModel model = world.Model;
    private readonly DateTimeOffset now = world.Now;

    /// <param name="reader">Who received it.</param>
    /// <param name="said">The raw text.</param>
    /// <param name="where">The address it came from. Words in the address itself are not a leak.</param>
    public void Hold(FamilyPerson reader, string said, string where)
    {
        var (flat, address) = (Flat(said), Flat(where));
        foreach (var (word, what) in Forbidden(reader, where))
        {
            var bare = Flat(word);
            if (flat.Contains(bare, StringComparison.OrdinalIgnoreCase) && !address.Contains(bare, StringComparison.OrdinalIgnoreCase))
                Assert.Fail($"{where} tells {reader.Surname} {what}: {word}\n{Around(flat, bare)}");
        }
    }

    /// <summary>Asserts that a word is present, so that an empty answer does not pass as silence.</summary>
    public static void Tells(string said, string word, string where) =>
        Assert.True(Flat(said).Contains(Flat(word), StringComparison.OrdinalIgnoreCase), $"{where} does not tell {word}");

    /// <summary>Kopecks as pages show them, without spaces.</summary>
    public static string Roubles(long kopecks) => $"{kopecks / 100},{kopecks % 100:00}";

    private IEnumerable<(string Word, string What)> Forbidden(FamilyPerson reader, string where)
    {
        foreach (var child in world.Children)
        {
            var sees = reader.Id is { } id ? model.Sees(id, child.Id, now) : Sight.Nothing;
            var meals = sees.HasFlag(Sight.Meals) && child.ShowsMeals;
            if (!MayName(reader, child, where))
            {
                yield return (child.Surname, "a child's name");
                yield return (child.GivenName, "a child's name");
                yield return (child.Id.ToString(), "a child's id");
                yield return (child.Child.Card, "a card");
            }
            if (!sees.HasFlag(Sight.Attendance))
                yield return (child.Place, "of a passage");
            if (!meals)
                yield return (child.Food, "what was eaten");
            foreach (var form in Forms(child.Price).Where(_ => !meals && !sees.HasFlag(Sight.Account)))
                yield return (form, "a price");
            foreach (var form in Forms(child.TopUp).Where(_ => !sees.HasFlag(Sight.Account)))
                yield return (form, "of the account");
            if (!sees.HasFlag(Sight.Account) && reader.OfficerOf != child.Organisation.Id)
                yield return (child.Child.Wallet, "an account's number");
        }
        foreach (var other in world.Everybody.Where(p => p != reader))
        {
            if (!MayCall(reader, other))
                yield return (other.Phone[2..], "a phone");
            if (!KnowEachOther(reader, other))
                yield return (other.Surname, "a person's name");
        }
    }

    private static IEnumerable<string> Forms(long kopecks) => [$"{kopecks}", Roubles(kopecks)];

    private bool MayName(FamilyPerson reader, FamilyChild child, string where) =>
        reader.OfficerOf == child.Organisation.Id
        || (
            reader.Id is { } id
            && (
                model.Sees(id, child.Id, now) != Sight.Nothing
                || model.IsAskedAbout(reader.Phone, reader.Surname, child.Id, now)
                // Their own texts and, on its own page, the application that they signed.
                || model.Papers.Exists(p => p.Applicant == id && p.Children.Contains(child.Id) && (p.Online || where == "/applications"))
            )
        );

    /// <summary>Phones are visible to legal representatives, for everybody who ever had a relation to their child, and to the school.</summary>
    private bool MayCall(FamilyPerson reader, FamilyPerson other) =>
        reader.OfficerOf is not null
        || (reader.Id is { } id && world.Children.Any(c => model.IsLegal(id, c.Id) && HasToDoWith(other, c, byName: false)));

    /// <summary>Names are visible to people who had a relation to the same child at any time.</summary>
    private bool KnowEachOther(FamilyPerson reader, FamilyPerson other) =>
        reader.OfficerOf is not null
        || world.Children.Any(c => HasToDoWith(reader, c, byName: true) && HasToDoWith(other, c, byName: true));

    /// <param name="person">The person.</param>
    /// <param name="child">The child.</param>
    /// <param name="byName">Ignore invitations to another surname, which do not reveal the person's name.</param>
    private bool HasToDoWith(FamilyPerson person, FamilyChild child, bool byName) =>
        person.OfficerOf == child.Organisation.Id
        || model.Representations.Exists(r => r.Child == child.Id && person.WasEver(r.Person))
        || model.Trusts.Exists(t =>
            t.Child == child.Id
            && (
                (t.WasActive && person.WasEver(t.Trustee))
                || person.WasEver(t.Giver)
                || (t.Asked is { } asked && asked.Typed == person.Phone && (!byName || FamilyModel.Same(asked.Surname, person.Surname)))
            )
        )
        || model.Papers.Exists(p =>
            p.Children.Contains(child.Id)
            && (person.WasEver(p.Applicant) || p.Phone == person.Phone || p.Persons.Exists(n => n.Phone == person.Phone))
        );

    /// <summary>Removes spaces and hyphens of numbers, phones and amounts.</summary>
    private static string Flat(string said) =>
        new([
            .. said.Replace("&#xA0;", "", StringComparison.Ordinal)
                .Replace("&nbsp;", "", StringComparison.Ordinal)
                .Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '\u2011')),
        ]);

    private static string Around(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)];
    }
}
