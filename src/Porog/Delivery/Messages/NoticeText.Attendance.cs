using Porog.Attendance.Absences;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

public static partial class NoticeText
{
    private static NoticeWords Attendance(Notice notice, NoticeFacts facts, string names, Words words)
    {
        var absence = facts.Absence ?? throw new ArgumentException("An absence's notice without its absence", nameof(facts));
        var days = AbsenceText.Days(absence.From, absence.Until, absence.Lessons, words);
        var kind = Enum.Parse<AbsenceKind>(absence.Kind);
        var what = AbsenceText.DaysAndKind(absence.From, absence.Until, absence.Lessons, kind, words);
        var who = facts.Detail == NoticeDetail.School ? words["{0} (школа)", facts.Who] : facts.Who;
        var page = $"/children/{notice.SubjectId}/attendance";
        return notice.Topic == NoticeTopic.AbsenceAnnounced
            ? new(
                words["Сообщили об отсутствии: {0}", days],
                words["{0}: {1}. Кто сообщил: {2}.", names, what, who],
                page,
                words["Открыть посещение"]
            )
            : new(
                words["Отсутствие отменено: {0}", days],
                words["{0}: отсутствие отменено ({1}), ребёнка снова ждут. Кто отменил: {2}.", names, what, who],
                page,
                words["Открыть посещение"]
            );
    }
}
