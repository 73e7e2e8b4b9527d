namespace Porog.School.Roster;

/// <summary>The first part of each line of <see cref="RosterRow.Changes"/>: which field would change. Stored, so never rename.</summary>
public static class RosterChange
{
    public const string Surname = "surname";
    public const string GivenName = "given";
    public const string Patronymic = "patronymic";

    /// <summary>Dates are written as yyyy-MM-dd.</summary>
    public const string BirthDate = "birth";

    /// <summary>Values are names of <see cref="Registry.Sex"/>.</summary>
    public const string Sex = "sex";
    public const string Group = "group";
    public const string ExternalId = "id";
    public const string Wallet = "wallet";

    /// <summary>Values are <see cref="bool.TrueString"/> and <see cref="bool.FalseString"/>.</summary>
    public const string Subsidised = "subsidy";

    /// <summary>One more card; there is no value before.</summary>
    public const string Card = "card";
}
