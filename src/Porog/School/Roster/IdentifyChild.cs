using Porog.Registry;

namespace Porog.School.Roster;

/// <summary>
/// Decides which child of the register a line means: by the external id; else by account number or card, when the name agrees;
/// else by name and birth date or class. What stays doubtful is left out until a person decides: a wrong match would show one
/// family another child's day.
/// </summary>
internal sealed class IdentifyChild(Guid organisationId)
{
    /// <returns>Null when the child is new, or when the row now has a fault.</returns>
    public KnownChild? Find(RosterRow row, KnownChildren known)
    {
        var byId = known.WithId(row.ExternalId) is { } id ? known.Children[id] : null;
        if (byId is not null && IsAway(byId))
            byId = Doubt(row, [byId], RosterFault.MovedAway);
        if (row.Fault is not null)
            return null;
        var holder = Holder(row, known);
        if (row.Fault is not null)
            return null;
        if (byId is null && holder is not null && holder.HasOtherId(row) && known.MayBeRenumbered(holder, row))
            byId = Doubt(row, [holder], RosterFault.OtherId);
        if (row.Fault is not null)
            return null;
        if (holder is not null && Contradicts(holder, byId, row))
        {
            RefuseHolder(row, known);
            return null;
        }
        var found = byId ?? holder ?? ByName(row, known);
        if (found is not null && IsAway(found))
            found = Doubt(row, [found], RosterFault.MovedAway);
        if (found?.Wallet is { } number && row.Wallet is { } other && number != other)
            row.Refuse(RosterFault.OtherWallet, null, number);
        return found;
    }

    /// <summary>Moved to another organisation: this import neither changes the child nor adds it again.</summary>
    private bool IsAway(KnownChild found) => found.Child.OrganisationId != organisationId;

    /// <summary>Leaves the line out until a person says whether it is the same child.</summary>
    /// <param name="row">The line.</param>
    /// <param name="like">The children it may mean.</param>
    /// <param name="why">What makes it doubtful.</param>
    /// <returns>
    /// The child they decided on. Null with the fault set when they have not decided or leave the line out; null without a fault when
    /// it is another child.
    /// </returns>
    private KnownChild? Doubt(RosterRow row, IReadOnlyCollection<KnownChild> like, RosterFault why)
    {
        var here = like.Where(c => !IsAway(c)).Take(RosterRow.MostCandidates).ToList();
        row.Candidates = string.Join(' ', here.Select(c => c.Child.Id));
        if (row.Decision == RosterDecision.Another)
            return null;
        if (row.Decision == RosterDecision.Same && here.Find(c => c.Child.Id == row.DecidedChildId) is { } decided)
            return decided;
        if (here.Count == 0)
            row.Refuse(RosterFault.MovedAway, null, null);
        else
            row.Refuse(why, null, string.Join("; ", here.Select(c => c.Group ?? "—").Distinct().Take(3)));
        return null;
    }

    /// <summary>The owner of the line's account number and cards: all must belong to one child of this organisation.</summary>
    private KnownChild? Holder(RosterRow row, KnownChildren known)
    {
        Guid? holder = null;
        if (row.Wallet is { } wallet && known.Wallets.TryGetValue(wallet, out var owner))
        {
            if (owner.OrganisationId != organisationId)
                row.Refuse(RosterFault.WalletOfAnother, null, wallet);
            holder = owner.ChildId;
        }
        foreach (var card in row.CardNumbers)
            if (known.Cards.TryGetValue(card, out var of))
            {
                if (of.OrganisationId != organisationId || (holder is { } before && before != of.ChildId))
                    row.Refuse(RosterFault.CardOfAnother, null, card);
                holder = of.ChildId;
            }
        return row.Fault is null && holder is { } id ? known.Children.GetValueOrDefault(id) : null;
    }

    /// <summary>The card or account belongs to a child other than the one the id or the name tells.</summary>
    private static bool Contradicts(KnownChild holder, KnownChild? byId, RosterRow row) =>
        holder.Child.Id != byId?.Child.Id && (byId is not null || holder.HasOtherId(row) || !RosterNames.SamePerson(holder.Child, row));

    private static void RefuseHolder(RosterRow row, KnownChildren known)
    {
        if (row.CardNumbers.FirstOrDefault(known.Cards.ContainsKey) is { } card)
            row.Refuse(RosterFault.CardOfAnother, null, card);
        else
            row.Refuse(RosterFault.WalletOfAnother, null, row.Wallet);
    }

    private KnownChild? ByName(RosterRow row, KnownChildren known)
    {
        var named = known
            .ByName[row.Number]
            .Select(id => known.Children[id])
            .Where(c => RosterNames.SamePerson(c.Child, row) && c.MayBeBornWith(row))
            .ToLookup(c => c.HasOtherId(row));
        var same = named[false].ToList();
        var born = same.Where(c => c.IsBornWith(row)).ToList();
        if (born.Count == 1)
            return born[0];
        var together = (born.Count > 1 ? born : same)
            .Where(c => row.Group is not null && GroupNames.Comparable(c.Group) == GroupNames.Comparable(row.Group))
            .ToList();
        if (together.Count == 1)
            return together[0];
        if (same.Count > 0)
            return Doubt(row, born.Count > 1 ? born : same, RosterFault.Doubtful);
        var renumbered = named[true].Where(c => c.IsBornWith(row) && known.MayBeRenumbered(c, row)).ToList();
        return renumbered.Count == 0 ? null : Doubt(row, renumbered, RosterFault.OtherId);
    }
}
