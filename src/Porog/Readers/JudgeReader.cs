namespace Porog.Readers;

/// <summary>What is known of a reader at a moment. All times are local times of its organisation.</summary>
/// <param name="Now">The moment.</param>
/// <param name="LastPass">When the server received its latest passage.</param>
/// <param name="LastSeen">When it last spoke with the server at all.</param>
/// <param name="Lately">Passages received in the last <see cref="JudgeReader.Lately"/>.</param>
/// <param name="JustBack">It was silent at some time in the last <see cref="JudgeReader.Lately"/>.</param>
/// <param name="Usual">What is usual on this date.</param>
public sealed record ReaderFacts(DateTime Now, DateTime LastPass, DateTime LastSeen, int Lately, bool JustBack, UsualDay Usual);

/// <param name="Kind">In which way it is silent.</param>
/// <param name="Since">The local time from which nothing is known.</param>
/// <param name="Expected">Passages usual since then today.</param>
/// <param name="Minutes">The minutes that <paramref name="Expected"/> covers.</param>
public sealed record Judgement(SilenceKind Kind, DateTime Since, int Expected, int Minutes);

/// <summary>
/// Says whether a reader is silent. It is a rule without chance, so that the page can explain it: so many passages are usual in this
/// time of this weekday, and none came.
/// </summary>
public static class JudgeReader
{
    /// <summary>
    /// Silent when at least this many passages are usual since the last one. A rush has hundreds of gaps a day, so the chance of one
    /// such gap has to be far below one in a million. docs/silence.md has the figures of simulated weeks.
    /// </summary>
    public const int FewestExpected = 15;

    /// <summary>While none came today there is only one gap to be wrong about, so less is enough.</summary>
    public const int FewestExpectedAtFirst = 10;

    /// <summary>No shorter gap is a silence: people come in groups, a bus late.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);

    /// <summary>A passage may take this long from the reader to the server.</summary>
    public static readonly TimeSpan Allowance = TimeSpan.FromMinutes(1);

    /// <summary>Without any request for this long, a reader is out of touch.</summary>
    public static readonly TimeSpan OutOfTouch = TimeSpan.FromMinutes(5);

    /// <summary>The time in which a weak reader shows.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromMinutes(30);

    /// <summary>A reader is weak when so many are usual <see cref="Lately"/> and less than a tenth of them came.</summary>
    public const int FewestForWeak = 30;

    /// <returns>Null when it is not silent, or too little is known to say.</returns>
    public static Judgement? Of(ReaderFacts facts) => Silent(facts) ?? Weak(facts);

    private static Judgement? Silent(ReaderFacts facts)
    {
        var midnight = facts.Now.Date;
        var (from, until) = (MinuteOf(facts.LastPass, midnight), MinuteOf(facts.Now - Allowance, midnight));
        var expected = facts.Usual.Between(from, until);
        if (expected < (facts.LastPass < midnight ? FewestExpectedAtFirst : FewestExpected) || until - from < Shortest.TotalMinutes)
            return null;
        return new(
            facts.Now - facts.LastSeen >= OutOfTouch ? SilenceKind.OutOfTouch : SilenceKind.Quiet,
            facts.LastPass,
            (int)expected,
            (int)(until - from)
        );
    }

    private static Judgement? Weak(ReaderFacts facts)
    {
        var midnight = facts.Now.Date;
        var until = facts.Now - Allowance;
        var lately = facts.Usual.Between(MinuteOf(until - Lately, midnight), MinuteOf(until, midnight));
        return lately >= FewestForWeak && facts.Lately * 10 < lately && !facts.JustBack
            ? new(SilenceKind.Weak, facts.Now - Lately, (int)lately, (int)Lately.TotalMinutes)
            : null;
    }

    /// <summary>Whether a silence that was found before has ended.</summary>
    public static bool Ends(ReaderSilence silence, ReaderFacts facts, DateTimeOffset lastPass) =>
        silence.Kind == SilenceKind.Weak
            ? facts.Usual.Between(MinuteOf(facts.Now - Lately, facts.Now.Date), MinuteOf(facts.Now, facts.Now.Date)) is var lately
                && (lately < FewestForWeak || facts.Lately * 10 >= lately)
            : lastPass > silence.Since && Silent(facts) is null;

    /// <summary>Minutes from midnight; zero for an earlier day.</summary>
    private static double MinuteOf(DateTime moment, DateTime midnight) => Math.Max(0, (moment - midnight).TotalMinutes);
}
