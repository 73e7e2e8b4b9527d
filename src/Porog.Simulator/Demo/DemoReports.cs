using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Reports;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Simulator.Demo;

/// <summary>Creates the reports of the last weeks for people who chose them, each with its message in the message centre.</summary>
internal static class DemoReports
{
    private const int Days = 7;
    private const int Weeks = 3;

    /// <summary>Adds the reports to a context; the caller saves.</summary>
    /// <param name="db">The target.</param>
    /// <param name="choices">What people chose.</param>
    /// <param name="zone">The zone of the demo's organisations.</param>
    /// <param name="now">UTC instant; reports due before it are created.</param>
    public static void Add(PorogDbContext db, IEnumerable<NotificationChoice> choices, TimeZoneInfo zone, DateTimeOffset now)
    {
        foreach (var person in choices.GroupBy(c => c.PersonId))
        {
            var chosen = person.Aggregate(EventTypes.None, (all, choice) => all | choice.Events);
            if (chosen.HasFlag(EventTypes.DailyReport))
                Add(db, person.Key, ReportPeriod.Day, Days, zone, now);
            if (chosen.HasFlag(EventTypes.WeeklyReport))
                Add(db, person.Key, ReportPeriod.Week, Weeks, zone, now);
        }
    }

    private static void Add(PorogDbContext db, Guid personId, ReportPeriod period, int count, TimeZoneInfo zone, DateTimeOffset now)
    {
        var usual = new NotificationPreference { PersonId = personId };
        var times = new ReportTimes(period, usual.ReportHour, usual.ReportWeekday, zone);
        for (var before = now; count > 0; count--)
        {
            var due = times.LatestAt(before);
            before = due.At.AddTicks(-1);
            // Nothing happens at weekends, and there is no report without events.
            if (period == ReportPeriod.Day && due.LastDay.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
                continue;
            var report = new Report
            {
                PersonId = personId,
                Period = period,
                FirstDay = due.FirstDay,
                LastDay = due.LastDay,
                At = due.At.ToUniversalTime(),
            };
            db.Reports.Add(report);
            db.Deliveries.Add(
                new MessageDelivery
                {
                    Bucket = Bucket.Of(personId),
                    PersonId = personId,
                    At = report.At,
                    SubjectId = report.Id,
                    Kind = MessageKind.Report,
                    Channel = Channel.MessageCentre,
                    State = DeliveryState.Sent,
                    StateAt = report.At,
                }
            );
        }
    }
}
