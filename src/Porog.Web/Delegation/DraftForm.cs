using Porog.Delegation;
using Porog.Shared;
using Porog.Web.Accounts.Registering;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Delegation;

/// <summary>What the pages of an invitation that is not sent yet have in common.</summary>
internal static class DraftForm
{
    public const string Start = "/representatives/add";
    public const string Person = "/representatives/add/person";
    public const string Check = "/representatives/add/check";

    /// <param name="id">The id that the invitation will have.</param>
    /// <param name="fields">As typed.</param>
    public static InvitationRequest Request(Guid id, DraftFields fields) =>
        new(
            id,
            fields.Children,
            fields.Phone,
            fields.Surname,
            fields.Sees,
            Dates.Parse(fields.From),
            Dates.Parse(fields.Until),
            fields.MayAccompany,
            fields.MayAnnounceAbsence
        );

    /// <summary>Stands for what a check page shows, so that nothing else is sent from it.</summary>
    public static string Stamp(InvitationRequest request) => Convert.ToHexStringLower(ContentHash.Of(request)[..12]);

    public static void CheckDates(FormErrors errors, Words L, DraftFields fields)
    {
        if (fields.From.Length > 0 && Dates.Parse(fields.From) is null)
            errors.Add("from", L["Введите дату"]);
        if (fields.Until.Length > 0 && Dates.Parse(fields.Until) is null)
            errors.Add("until", L["Введите дату"]);
    }

    public static void Add(FormErrors errors, Words L, SendAnswer answer, DraftFields fields, string prefix = "")
    {
        foreach (var fault in answer.Faults)
            errors.Add(FieldOf(fault, prefix), WordsOf(fault, L, fields));
        if (answer.Outcome is not (TrustOutcome.Done or TrustOutcome.Invalid))
            errors.Add(null, L["Не получилось отправить. Начните сначала"]);
    }

    private static string FieldOf(InvitationFault fault, string prefix) =>
        fault switch
        {
            InvitationFault.Phone or InvitationFault.Oneself => $"{prefix}phone",
            InvitationFault.Surname => $"{prefix}surname",
            InvitationFault.SeesNothing => "sees",
            InvitationFault.FromIsPast => "from",
            InvitationFault.UntilIsPast => "until",
            InvitationFault.AbsenceUnseen => "absence",
            _ => "children",
        };

    private static string WordsOf(InvitationFault fault, Words L, DraftFields fields) =>
        fault switch
        {
            InvitationFault.Phone => AccountFields.NoMobile(L, fields.Phone),
            InvitationFault.Oneself => L["Это ваш собственный номер. Введите номер того, кого приглашаете"],
            InvitationFault.Surname => string.IsNullOrWhiteSpace(fields.Surname) ? L["Введите фамилию"] : AccountFields.NoName(L),
            InvitationFault.SeesNothing => L["Отметьте, что увидит этот человек"],
            InvitationFault.FromIsPast => L["Первый день не может быть в прошлом"],
            InvitationFault.UntilIsPast => L["Последний день не может быть в прошлом или раньше первого"],
            InvitationFault.AbsenceUnseen => AnnounceField.Unseen(L),
            _ => L["Отметьте хотя бы одного ребёнка"],
        };
}
