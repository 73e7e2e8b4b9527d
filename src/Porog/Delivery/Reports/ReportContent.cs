using Porog.Delivery.Email;
using Porog.Delivery.Messages;

namespace Porog.Delivery.Reports;

/// <summary>The message of a report. It shows several children at once, so what it says is read as it sets out.</summary>
internal sealed class ReportContent(Report report, ReportsOnTheirWay others, ReportFacts? facts = null) : IAskedAgain
{
    public DateTimeOffset HappenedAt => report.At;

    private ReportFacts Facts => facts ?? throw new InvalidOperationException("a report is asked again before it is written");

    /// <returns>Null when its reader may see none of the children any more, or wants no report of them this way.</returns>
    public async Task<IMessageContent?> AllowedNowAsync(SendPermissions permissions)
    {
        var now = await others.NowAsync(report);
        return now.Children.Count == 0 ? null : new ReportContent(report, others, now);
    }

    public Letter Letter(string language, EmailComposer site) => ReportLetter.Of(Facts, language, site);

    public ShortMessage Brief(string language) =>
        new(
            ReportText.Title(report, language),
            string.Join(", ", Facts.Children.Select(c => c.GivenName)),
            ReportText.Path(report),
            // Yesterday's is of no use beside today's.
            Topic: $"report-{report.Period}".ToLowerInvariant(),
            TimeSpan.FromDays(1),
            IsUrgent: false
        );
}
