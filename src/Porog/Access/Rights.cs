namespace Porog.Access;

/// <summary>One reason why a person sees a child: a representation or a trust.</summary>
public sealed class Grant
{
    public required Guid ChildId { get; init; }
    public required Guid PersonId { get; init; }
    public required Relation Relation { get; init; }

    /// <inheritdoc cref="Access.Rights.Sees"/>
    public required Sight Sees { get; init; }
    public required bool MayAccompany { get; init; }
    public required bool MayAnnounceAbsence { get; init; }

    /// <inheritdoc cref="Access.Rights.Hidden"/>
    public required Sight Hidden { get; init; }

    /// <summary>An announcement is part of attendance: a person who does not see it announces none.</summary>
    public Rights Rights => new(Relation, Sees, MayAccompany, Hidden, MayAnnounceAbsence && Sees.HasFlag(Sight.Attendance));
}

public enum Relation : short
{
    None = 0,

    /// <summary>Законный представитель.</summary>
    Legal = 1,

    /// <summary>Доверенное лицо.</summary>
    Trusted = 2,
}

/// <summary>The answer: by what right, and what of the child.</summary>
/// <param name="Relation">By what right.</param>
/// <param name="Sees">The parts that the right covers. To decide what to show, use <see cref="Shown"/> or <see cref="Allows"/>.</param>
/// <param name="MayAccompany">Whether the person may bring and fetch a kindergarten child.</param>
/// <param name="Hidden">The parts that the child's organisation hides from every family.</param>
/// <param name="MayAnnounceAbsence">Whether the person may tell the school that the child will not come.</param>
public readonly record struct Rights(Relation Relation, Sight Sees, bool MayAccompany, Sight Hidden, bool MayAnnounceAbsence)
{
    public static readonly Rights None = new(Relation.None, Sight.Nothing, MayAccompany: false, Sight.Nothing, MayAnnounceAbsence: false);

    public bool IsLegal => Relation == Relation.Legal;

    /// <summary>The parts of the child that this person may see now.</summary>
    public Sight Shown => Sees & ~Hidden;

    /// <summary>Whether the child exists for this person, even when their only part is hidden at the moment.</summary>
    public bool Any => Sees != Sight.Nothing;

    /// <summary>Whether every one of these parts may be shown; false for <see cref="Sight.Nothing"/>.</summary>
    public bool Allows(Sight sight) => sight != Sight.Nothing && (Shown & sight) == sight;

    /// <summary>Whether something that was allowed before is not allowed any more.</summary>
    public bool IsNarrowerThan(Rights before) =>
        (before.Shown & ~Shown) != Sight.Nothing
        || (before.MayAccompany && !MayAccompany)
        || (before.MayAnnounceAbsence && !MayAnnounceAbsence)
        || (before.IsLegal && !IsLegal);

    /// <summary>Combines the grants of one person for one child: a legal one wins, trusts add up.</summary>
    public static Rights Join(IEnumerable<Rights> grants)
    {
        var answer = None;
        foreach (var grant in grants)
        {
            if (grant.IsLegal)
                return grant;
            if (grant.Any)
                answer = new(
                    grant.Relation,
                    answer.Sees | grant.Sees,
                    answer.MayAccompany | grant.MayAccompany,
                    grant.Hidden,
                    answer.MayAnnounceAbsence | grant.MayAnnounceAbsence
                );
        }
        return answer;
    }
}
