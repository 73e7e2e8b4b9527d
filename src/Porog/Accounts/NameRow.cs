using Porog.Shared;

namespace Porog.Accounts;

/// <summary>The name of a person, read in the same statement as what the person is or did.</summary>
/// <param name="Surname">Surname.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="Patronymic">Null for people who have none.</param>
internal sealed record NameRow(string Surname, string GivenName, string? Patronymic)
{
    /// <summary>Surname first.</summary>
    public string Full => PersonName.Full(Surname, GivenName, Patronymic);

    public string Initials => PersonName.Initials(Surname, GivenName);
}
