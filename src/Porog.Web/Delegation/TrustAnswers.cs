using System.Text.Json.Serialization;
using Porog.Access;
using Porog.Delegation;
using Porog.Shared;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Delegation;

/// <summary>The states of an invitation or a trust, as programs read them.</summary>
[JsonConverter(typeof(LowerCase<TrustStateAnswer>))]
public enum TrustStateAnswer
{
    Sent,
    Checking,
    Active,
    Declined,
    Withdrawn,
    Expired,
    Failed,
    Ended,
}

/// <param name="Children">The children's ids; the person must legally represent each.</param>
/// <param name="Phone">Mobile phone in any spelling.</param>
/// <param name="Surname">Surname of the person invited.</param>
/// <param name="Sees">What of the children; everything when absent.</param>
/// <param name="From">First day (2026-11-20) at the child's organisation; at once when absent.</param>
/// <param name="Until">Last day; without end when absent.</param>
/// <param name="MayAccompany">Also fetch kindergarten children.</param>
/// <param name="MayAnnounceAbsence">Also announce absences; needs attendance in what is seen.</param>
/// <param name="Id">Made by the sender, so that a request sent again makes no second invitation; optional.</param>
public sealed record InvitationBody(
    IReadOnlyList<Guid>? Children,
    string? Phone,
    string? Surname,
    IReadOnlyList<SightAnswer>? Sees,
    string? From,
    string? Until,
    bool? MayAccompany,
    bool? MayAnnounceAbsence,
    Guid? Id
);

/// <param name="Id">The invitation, or the trust.</param>
/// <param name="State">How it stands now.</param>
public sealed record StateAnswer(Guid Id, TrustStateAnswer State);

/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="TrustId">The trust for this child.</param>
/// <param name="State">How that trust stands now.</param>
/// <param name="MayAccompany">Whether this child may be fetched.</param>
/// <param name="MayAnnounceAbsence">Whether absences of this child may be announced.</param>
public sealed record InvitedChildAnswer(
    Guid Id,
    string FullName,
    Guid TrustId,
    TrustStateAnswer State,
    bool MayAccompany,
    bool MayAnnounceAbsence
)
{
    internal static InvitedChildAnswer Of(InvitedChild child) =>
        new(child.ChildId, child.FullName, child.TrustId, TrustWords.Of(child.State), child.MayAccompany, child.MayAnnounceAbsence);
}

/// <param name="Id">The invitation.</param>
/// <param name="State">How it stands now.</param>
/// <param name="Phone">E.164, as typed.</param>
/// <param name="Surname">As typed.</param>
/// <param name="Children">Whom it is about.</param>
/// <param name="Sees">What of them.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day; null for no end.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="ExpiresAt">When it ends unanswered.</param>
public sealed record SentInvitationAnswer(
    Guid Id,
    TrustStateAnswer State,
    string Phone,
    string? Surname,
    IReadOnlyList<InvitedChildAnswer> Children,
    IReadOnlyList<SightAnswer> Sees,
    DateOnly From,
    DateOnly? Until,
    DateTimeOffset SentAt,
    DateTimeOffset ExpiresAt
);

/// <param name="Id">The invitation.</param>
/// <param name="State">How it stands now.</param>
/// <param name="From">Who asks: full name, or without the surname to somebody whose surname is another than the one invited.</param>
/// <param name="Children">Whom it is about; empty to such a person, and once the invitation leads nowhere.</param>
/// <param name="Sees">What of them.</param>
/// <param name="Since">First day.</param>
/// <param name="Until">Last day; null for no end.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="ExpiresAt">When it ends unanswered.</param>
public sealed record ReceivedInvitationAnswer(
    Guid Id,
    TrustStateAnswer State,
    string From,
    IReadOnlyList<InvitedChildAnswer> Children,
    IReadOnlyList<SightAnswer> Sees,
    DateOnly Since,
    DateOnly? Until,
    DateTimeOffset SentAt,
    DateTimeOffset ExpiresAt
);

/// <param name="Sent">Those the person has sent, newest first.</param>
/// <param name="Received">Those for the person's verified phone, newest first.</param>
public sealed record InvitationsAnswer(IReadOnlyList<SentInvitationAnswer> Sent, IReadOnlyList<ReceivedInvitationAnswer> Received);

/// <param name="Id">The trust, for a trusted person; otherwise of the representation, or of the person named in the application.</param>
/// <param name="Relation">By what right.</param>
/// <param name="FullName">Surname first; the surname as typed until the check has let the person through.</param>
/// <param name="State">How it stands now.</param>
/// <param name="Sees">What of the child.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day; null for no end.</param>
/// <param name="MayAccompany">Whether the child may be fetched from kindergarten.</param>
/// <param name="MayAnnounceAbsence">Whether absences of the child may be announced.</param>
/// <param name="GivenBy">Full name of the giver.</param>
public sealed record RepresentativeAnswer(
    Guid Id,
    RelationAnswer Relation,
    string FullName,
    TrustStateAnswer State,
    IReadOnlyList<SightAnswer> Sees,
    DateOnly From,
    DateOnly? Until,
    bool MayAccompany,
    bool MayAnnounceAbsence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GivenBy
);

/// <param name="Items">Those who have access, then those asked, then those who have it no more.</param>
public sealed record RepresentativesAnswer(IReadOnlyList<RepresentativeAnswer> Items);

/// <summary>The rules' words as the interface's.</summary>
internal static class TrustWords
{
    public static TrustStateAnswer Of(TrustState state) =>
        state switch
        {
            TrustState.Sent => TrustStateAnswer.Sent,
            TrustState.Checking => TrustStateAnswer.Checking,
            TrustState.Active => TrustStateAnswer.Active,
            TrustState.Declined => TrustStateAnswer.Declined,
            TrustState.Withdrawn => TrustStateAnswer.Withdrawn,
            TrustState.Expired => TrustStateAnswer.Expired,
            TrustState.FailedCheck => TrustStateAnswer.Failed,
            _ => TrustStateAnswer.Ended,
        };

    /// <summary>The last day on the organisation's wall clock: <paramref name="endsAt"/> is the midnight after it.</summary>
    public static DateOnly? LastDay(DateTimeOffset? endsAt, TimeZoneInfo zone) => endsAt is { } end ? zone.DayAt(end.AddTicks(-1)) : null;

    public static Sight SightOf(IReadOnlyList<SightAnswer>? sees) =>
        sees is null
            ? Sight.Everything
            : sees.Aggregate(
                Sight.Nothing,
                (all, one) =>
                    all
                    | one switch
                    {
                        SightAnswer.Attendance => Sight.Attendance,
                        SightAnswer.Meals => Sight.Meals,
                        _ => Sight.Account,
                    }
            );
}
