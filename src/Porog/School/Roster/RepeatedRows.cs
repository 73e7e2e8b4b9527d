namespace Porog.School.Roster;

/// <summary>Refuses lines that repeat an id, a card, an account number or a new child of an earlier line.</summary>
internal sealed class RepeatedRows
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> cards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> wallets = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, int> added = [];

    /// <returns>True when an earlier line has the row's id, a card of it or its account number.</returns>
    public bool Refuse(RosterRow row)
    {
        if (row.ExternalId is { } id && !ids.TryAdd(id, row.Line))
            row.Refuse(RosterFault.DuplicateId, null, RosterNames.Text(ids[id]));
        foreach (var card in row.CardNumbers)
            if (!cards.TryAdd(card, row.Number) && cards[card] != row.Number)
                row.Refuse(RosterFault.DuplicateCard, null, card);
        if (row.Wallet is { } wallet && !wallets.TryAdd(wallet, row.Line))
            row.Refuse(RosterFault.DuplicateWallet, null, wallet);
        return row.Fault is not null;
    }

    /// <summary>Adds to the faults of a line that is left out what it repeats of good lines before it.</summary>
    public void Note(RosterRow row)
    {
        if (row.ExternalId is { } id && ids.TryGetValue(id, out var line))
            row.Refuse(RosterFault.DuplicateId, null, RosterNames.Text(line));
        foreach (var card in row.CardNumbers.Where(cards.ContainsKey))
            row.Refuse(RosterFault.DuplicateCard, null, card);
        if (row.Wallet is { } wallet && wallets.ContainsKey(wallet))
            row.Refuse(RosterFault.DuplicateWallet, null, wallet);
    }

    /// <returns>True when an earlier line adds a child of the same full name and birth date, and no id tells them apart.</returns>
    public bool RefuseSecondNew(RosterRow row)
    {
        var hash = RosterNames.HashOfNew(row);
        if (row.ExternalId is not null || added.TryAdd(hash, row.Line))
            return false;
        row.Refuse(RosterFault.DuplicateChild, null, RosterNames.Text(added[hash]));
        return true;
    }
}

internal static class FaultsOfChecking
{
    /// <summary>A check found the fault, so the next one may find it gone. Faults of reading stay.</summary>
    public static bool IsOfChecking(RosterFault fault) =>
        fault
            is RosterFault.DuplicateId
                or RosterFault.DuplicateChild
                or RosterFault.DuplicateCard
                or RosterFault.DuplicateWallet
                or RosterFault.CardOfAnother
                or RosterFault.WalletOfAnother
                or RosterFault.OtherWallet
                or RosterFault.Doubtful
                or RosterFault.OtherId
                or RosterFault.MovedAway;

    /// <summary>Reading has found a fault, which no check takes back.</summary>
    public static bool IsUnreadable(this RosterRow row) => row.Faults.Any(f => !IsOfChecking(f.Fault));

    /// <summary>Takes back what an earlier check wrote. A person's decision stays.</summary>
    public static void ForgetCheck(this RosterRow row)
    {
        row.Forgive(IsOfChecking);
        row.Outcome = row.Fault is null ? RosterOutcome.Unchecked : RosterOutcome.LeftOut;
        row.Changes = null;
        row.ChildId = null;
        row.Candidates = null;
    }
}
