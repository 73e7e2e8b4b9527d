using System.Text.Json;
using Porog.Access.Staff;
using Porog.Attendance;
using Porog.Attendance.Absences;
using Porog.Delivery.Messages;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Tests.Delivery;

public sealed class NoticeTextTests
{
    [Fact]
    public void Every_topic_has_words_in_both_languages_and_a_kind()
    {
        foreach (var topic in Enum.GetValues<NoticeTopic>())
        {
            foreach (var language in new[] { Languages.Russian, Languages.English })
            {
                var words = NoticeText.For(NoticeOf(topic), ["Иванова Маша"], language);
                Assert.All([words.Title, words.Text, words.Path, words.Open], Assert.NotEmpty);
            }
            MessageKind[] kinds =
            [
                MessageKind.Invitation,
                MessageKind.Trust,
                MessageKind.Report,
                MessageKind.Security,
                MessageKind.Absence,
                MessageKind.Alert,
            ];
            Assert.Contains(topic.Kind(), kinds);
        }
    }

    [Fact]
    public void Only_an_invitation_to_answer_is_of_the_kind_invitation()
    {
        var topics = Enum.GetValues<NoticeTopic>().Where(topic => topic.Kind() == MessageKind.Invitation);
        Assert.Equal([NoticeTopic.InvitationReceived], topics);
    }

    /// <summary>The stored text of what ended a trust decides the words; two texts that look alike would show it.</summary>
    [Fact]
    public void An_ended_trust_says_how_it_ended()
    {
        var texts = new[] { NoticeDetail.RunOut, NoticeDetail.Left, null }.Select(detail =>
            NoticeText.For(NoticeOf(NoticeTopic.TrustEnded, detail), ["Иванова Маша"], Languages.English).Text
        );
        Assert.Equal(3, texts.Distinct().Count());
        Assert.Equal(("RunOut", "Left", "Kept", "Late"), (NoticeDetail.RunOut, NoticeDetail.Left, NoticeDetail.Kept, NoticeDetail.Late));
    }

    private static Notice NoticeOf(NoticeTopic topic, string? detail = null) =>
        new()
        {
            PersonId = Guid.NewGuid(),
            At = DateTimeOffset.UnixEpoch,
            Topic = topic,
            SubjectId = Guid.NewGuid(),
            Facts = JsonSerializer.Serialize(
                // Staff notices keep a role here, the others a reason.
                new NoticeFacts(
                    Who: "Петрова Анна",
                    Reason: nameof(StaffKind.Officer),
                    Detail: detail,
                    Count: 3,
                    Absence: new(new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 3), [], nameof(AbsenceKind.Illness)),
                    Answer: new(nameof(AlertAnswer.Late), new TimeOnly(9, 15))
                )
            ),
        };
}
