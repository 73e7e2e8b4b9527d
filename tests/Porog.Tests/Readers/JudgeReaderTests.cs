using Porog.Readers;

namespace Porog.Tests.Readers;

/// <summary>When a reader counts as silent. Pure rules: the times are an organisation's local times.</summary>
public sealed class JudgeReaderTests
{
    /// <summary>A Monday.</summary>
    private static readonly DateOnly Today = new(2026, 11, 30);

    /// <summary>Forty passages in five minutes from 8:00 to 8:30, nothing else.</summary>
    private static readonly UsualDay Morning = Usual(_ => Day((8 * 60, 8 * 60 + 30, 40)));

    [Fact]
    public void Nothing_when_passages_are_usual_is_silence_and_says_how_many_were_expected()
    {
        Assert.Null(JudgeReader.Of(Facts("08:07", lastPass: "08:02", lastSeen: "08:02")));
        var found = JudgeReader.Of(Facts("08:08", lastPass: "08:02", lastSeen: "08:06"));
        Assert.Equal(new Judgement(SilenceKind.Quiet, Today.ToDateTime(new TimeOnly(8, 2)), 40, 5), found);
        Assert.Equal(SilenceKind.OutOfTouch, JudgeReader.Of(Facts("08:08", lastPass: "08:02", lastSeen: "08:02"))!.Kind);
        Assert.Equal(SilenceKind.Quiet, JudgeReader.Of(Facts("08:08", lastPass: "08:02", lastSeen: "08:07"))!.Kind);
    }

    [Fact]
    public void A_reader_that_died_in_the_night_is_silent_once_the_morning_has_begun()
    {
        Assert.Null(JudgeReader.Of(Facts("07:59", lastPass: "-17:40", lastSeen: "-17:40")));
        Assert.NotNull(JudgeReader.Of(Facts("08:03", lastPass: "-17:40", lastSeen: "-17:40")));
    }

    [Theory]
    [InlineData("03:00")]
    [InlineData("11:00")]
    public void Nothing_when_nothing_is_usual_is_no_silence(string now) =>
        Assert.Null(JudgeReader.Of(Facts(now, lastPass: now == "03:00" ? "-17:40" : "08:29", lastSeen: "-17:40", lately: 0)));

    [Fact]
    public void A_reader_that_reports_less_than_a_tenth_is_weak()
    {
        Assert.Equal(SilenceKind.Weak, JudgeReader.Of(Facts("08:31", "08:30", "08:30", lately: 10))!.Kind);
        Assert.Null(JudgeReader.Of(Facts("08:31", "08:30", "08:30", lately: 60)));
    }

    [Fact]
    public void Before_three_days_are_known_nothing_is_usual()
    {
        var young = UsualDay.Of(Today, History(days: 2, _ => Day((480, 510, 40))), _ => true);
        Assert.False(young.IsKnown);
        Assert.Null(JudgeReader.Of(Facts("09:00", "-17:40", "-17:40") with { Usual = young }));
    }

    [Fact]
    public void Holidays_by_the_calendar_or_without_a_passage_say_nothing_about_what_is_usual()
    {
        var festival = Today.AddDays(-7);
        var usual = UsualDay.Of(
            Today,
            History(
                days: 56,
                date =>
                    date == festival ? Day((480, 510, 1))
                    : date == Today.AddDays(-14) ? Day()
                    : Day((480, 510, 40))
            ),
            date => date != festival
        );
        Assert.Equal(240, usual.Between(480, 510));
    }

    [Fact]
    public void One_weak_day_and_one_festival_do_not_change_what_is_usual()
    {
        var usual = Usual(week =>
            Day(
                (
                    480,
                    510,
                    week switch
                    {
                        1 => 4,
                        2 => 400,
                        _ => 40,
                    }
                )
            )
        );
        Assert.Equal(240, usual.Between(480, 510));
    }

    [Fact]
    public void Half_a_slot_counts_half()
    {
        Assert.Equal(40 * 3 / 5.0, Morning.Between(482, 485));
        Assert.Equal(0, Morning.Between(485, 485));
    }

    [Fact]
    public void A_silence_ends_with_the_next_passage_and_not_with_the_quiet_of_the_afternoon()
    {
        var silence = new ReaderSilence
        {
            DeviceId = Guid.NewGuid(),
            OrganisationId = Guid.NewGuid(),
            Since = new DateTimeOffset(2026, 11, 30, 5, 2, 0, TimeSpan.Zero),
            FoundAt = new DateTimeOffset(2026, 11, 30, 5, 6, 0, TimeSpan.Zero),
            Kind = SilenceKind.Quiet,
            Expected = 24,
            Minutes = 3,
            Missing = 100,
        };
        Assert.False(JudgeReader.Ends(silence, Facts("15:00", "08:02", "08:02"), silence.Since));
        Assert.True(JudgeReader.Ends(silence, Facts("15:00", "14:59", "14:59"), silence.Since.AddHours(6)));
    }

    private static ReaderFacts Facts(string now, string lastPass, string lastSeen, int lately = 100) =>
        new(At(now), At(lastPass), At(lastSeen), lately, JustBack: false, Morning);

    /// <summary>A time of today; with a minus, of yesterday.</summary>
    private static DateTime At(string time) =>
        Today
            .AddDays(time[0] == '-' ? -1 : 0)
            .ToDateTime(TimeOnly.Parse(time.TrimStart('-'), System.Globalization.CultureInfo.InvariantCulture));

    private static UsualDay Usual(Func<int, int[]> ofWeek) =>
        UsualDay.Of(Today, History(days: 56, date => ofWeek((Today.DayNumber - date.DayNumber) / 7)), _ => true);

    private static Dictionary<DateOnly, int[]> History(int days, Func<DateOnly, int[]> of) =>
        Enumerable.Range(1, days).Select(back => Today.AddDays(-back)).ToDictionary(d => d, of);

    private static int[] Day(params (int From, int To, int ASlot)[] parts)
    {
        var day = new int[UsualDay.Slots];
        foreach (var (from, to, aSlot) in parts)
            for (var slot = from / 5; slot < to / 5; slot++)
                day[slot] = aSlot;
        return day;
    }
}
