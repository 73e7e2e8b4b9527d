using Porog.Registry;

namespace Porog.School.Roster;

/// <summary>Says what a line would change of the child it means.</summary>
internal static class CompareRow
{
    /// <summary>Sets <see cref="RosterRow.Changes"/> and the outcome. An empty cell changes nothing.</summary>
    public static void WithRegister(RosterRow row, KnownChild found, KnownChildren known)
    {
        var child = found.Child;
        var changes = new List<string>();
        Note(RosterChange.Surname, child.Surname, row.Surname);
        Note(RosterChange.GivenName, child.GivenName, row.GivenName);
        Note(RosterChange.Patronymic, child.Patronymic, row.Patronymic);
        Note(RosterChange.BirthDate, RosterNames.Text(child.BirthDate), RosterNames.Text(row.BirthDate));
        Note(RosterChange.Sex, child.Sex == Sex.Unknown ? null : child.Sex.ToString(), row.Sex?.ToString());
        if (GroupNames.Comparable(found.Group) != GroupNames.Comparable(row.Group))
            Note(RosterChange.Group, found.Group, row.Group);
        if (RosterNames.OwnId(row.ExternalId) != child.Id)
            Note(RosterChange.ExternalId, child.ExternalId, row.ExternalId);
        Note(RosterChange.Wallet, found.Wallet, row.Wallet);
        Note(RosterChange.Subsidised, child.IsSubsidised.ToString(), row.IsSubsidised?.ToString());
        foreach (var card in row.CardNumbers.Where(c => !known.Cards.ContainsKey(c)))
            Note(RosterChange.Card, null, card);
        row.Changes = changes.Count == 0 ? null : string.Join('\n', changes);
        row.Outcome =
            child.LeftAt is not null ? RosterOutcome.Return
            : changes.Count > 0 ? RosterOutcome.Change
            : RosterOutcome.Same;

        void Note(string field, string? before, string? after)
        {
            if (!string.IsNullOrEmpty(after) && before != after)
                changes.Add($"{field}\t{before}\t{after}");
        }
    }
}
