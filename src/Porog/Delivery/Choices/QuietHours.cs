using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Choices;

/// <summary>Тихие часы: when a person gets no messages, by the clock of the child's organisation.</summary>
public static class QuietHours
{
    /// <summary>Whether this kind ignores quiet hours: kinds that the person marked as urgent, and reports, whose hour they chose.</summary>
    public static bool LetThrough(NotificationPreference preference, MessageKind kind) =>
        kind switch
        {
            MessageKind.Report => true,
            MessageKind.Alert => preference.AlertIsUrgent,
            MessageKind.Threshold => preference.ThresholdIsUrgent,
            MessageKind.Security or MessageKind.Trust => preference.SecurityIsUrgent,
            _ => false,
        };

    /// <returns>The UTC instant at which the quiet hours around <paramref name="now"/> end; null when there are none now.</returns>
    public static DateTimeOffset? EndOf(NotificationPreference preference, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (preference is not { QuietFrom: { } from, QuietUntil: { } until } || from == until)
            return null;
        var local = zone.At(now);
        var minute = local.Hour * 60 + local.Minute;
        var quiet = from < until ? minute >= from && minute < until : minute >= from || minute < until;
        if (!quiet)
            return null;
        var day = DateOnly.FromDateTime(local.DateTime);
        return LocalTime.InstantOf(minute < until ? day : day.AddDays(1), TimeOnly.MinValue.AddMinutes(until), zone);
    }
}
