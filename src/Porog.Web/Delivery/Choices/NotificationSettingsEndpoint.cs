using System.Security.Claims;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Web.Shared;

namespace Porog.Web.Delivery.Choices;

/// <param name="Events">Of single events: passages, buffet, hot, subsidised, topups, threshold.</param>
/// <param name="Reports">Day, week.</param>
public sealed record ChannelSettings(IReadOnlyList<string>? Events, IReadOnlyList<string>? Reports);

/// <param name="Email">What comes by e-mail.</param>
/// <param name="Push">What comes to the person's devices.</param>
public sealed record ChannelsSettings(ChannelSettings? Email, ChannelSettings? Push);

/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first; not read.</param>
/// <param name="Offered">The events there are to choose from, which are those the person may see; not read.</param>
/// <param name="Channels">What is told by which channel.</param>
public sealed record ChildSettings(Guid Id, string? FullName, IReadOnlyList<string>? Offered, ChannelsSettings? Channels);

/// <param name="From">On the organisation's clock: 22:00.</param>
/// <param name="Until">Another time than it begins; before it where the hours span midnight.</param>
public sealed record QuietHoursSettings(string? From, string? Until);

/// <param name="Hour">0 to 23, on the organisation's clock.</param>
/// <param name="Weekday">Of the weekly report: monday to sunday.</param>
public sealed record ReportSettings(int? Hour, string? Weekday);

/// <param name="QuietHours">When messages are held back; null for never.</param>
/// <param name="Urgent">What is told in quiet hours too: alert, threshold, security.</param>
/// <param name="Discreet">A lock screen shows nothing of a message.</param>
/// <param name="FallbackMinutes">5, 15, 30, 60 or 180: when a message that reached no device goes by e-mail; null: it does not.</param>
/// <param name="Reports">When reports come.</param>
public sealed record PreferenceSettings(
    QuietHoursSettings? QuietHours,
    IReadOnlyList<string>? Urgent,
    bool? Discreet,
    short? FallbackMinutes,
    ReportSettings? Reports
);

/// <param name="Children">By name; one left out of a PUT stays as it is.</param>
/// <param name="Preferences">Of all children alike; left out of a PUT they stay as they are.</param>
public sealed record NotificationSettings(IReadOnlyList<ChildSettings>? Children, PreferenceSettings? Preferences);

/// <summary><c>GET</c> and <c>PUT /api/v1/notification-settings</c>.</summary>
public static class NotificationSettingsEndpoint
{
    private const string Path = "/notification-settings";
    private const string Alert = "alert";
    private const string Threshold = "threshold";
    private const string Security = "security";

    private static readonly (string Name, EventTypes Type)[] Events =
    [
        ("passages", EventTypes.Passages),
        ("buffet", EventTypes.Buffet),
        ("hot", EventTypes.Hot),
        ("subsidised", EventTypes.Subsidised),
        ("topups", EventTypes.TopUps),
        (Threshold, EventTypes.Threshold),
    ];

    private static readonly (string Name, EventTypes Type)[] Reports = [("day", EventTypes.DailyReport), ("week", EventTypes.WeeklyReport)];

    private static readonly string[] Weekdays = [.. Enum.GetNames<DayOfWeek>().Select(day => day.ToLowerInvariant())];

    public static void MapNotificationSettings(this IEndpointRouteBuilder api)
    {
        api.MapGet(Path, ReadAsync)
            .WithName("GetNotificationSettings")
            .WithSummary("What the person is told, by child and channel, and in what manner")
            .WithTags("Messages")
            .Produces<NotificationSettings>();
        api.MapPut(Path, SetAsync)
            .WithName("SetNotificationSettings")
            .WithSummary("Chooses what the person is told")
            .WithDescription(
                "All of it or nothing. What is left out stays: a child, a channel, the preferences as a whole. Event types that the "
                    + "person is not offered stay as they were. Answers with the settings now in force. An event type that was never set is told on "
                    + "the person's devices, and by letter where there is none. Needs a bearer token."
            )
            .WithTags("Messages")
            .Produces<NotificationSettings>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ReadAsync(
        ClaimsPrincipal user,
        NotificationChoices choices,
        NotificationPreferences preferences,
        CancellationToken cancel
    ) => TypedResults.Ok(await AnswerAsync(user.PersonId(), choices, preferences, cancel));

    private static async Task<IResult> SetAsync(
        NotificationSettings body,
        ClaimsPrincipal user,
        NotificationChoices choices,
        NotificationPreferences preferences,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var changes = Changes(fields, body.Children ?? []);
        var (manner, time) = body.Preferences is { } wanted ? Preferences(fields, wanted) : default;
        if (fields.Problem is { } problem)
            return problem;
        if (!await choices.SetAsync(user.PersonId(), new SettingsChange(changes, manner, time), cancel))
            return Problems.NotFound();
        return TypedResults.Ok(await AnswerAsync(user.PersonId(), choices, preferences, cancel));
    }

    private static List<ChoiceChange> Changes(Fields fields, IReadOnlyList<ChildSettings?> children)
    {
        var changes = new List<ChoiceChange>();
        for (var i = 0; i < children.Count; i++)
        {
            if (children[i] is not { } child)
            {
                fields.Refuse($"children[{i}]", "is required");
                continue;
            }
            var at = $"children[{i}].channels";
            // One that chooses nothing is still to be the person's own.
            changes.Add(new ChoiceChange(child.Id, Channel.Email, EventTypes.None, EventTypes.None));
            Add(child.Id, Channel.Email, $"{at}.email", child.Channels?.Email);
            Add(child.Id, Channel.Push, $"{at}.push", child.Channels?.Push);
        }
        return changes;

        void Add(Guid childId, Channel channel, string at, ChannelSettings? settings)
        {
            if (settings is null)
                return;
            var events = Read(fields, $"{at}.events", settings.Events, Events);
            var reports = Read(fields, $"{at}.reports", settings.Reports, Reports);
            changes.Add(new ChoiceChange(childId, channel, EventTypes.All | EventTypes.Reports, events | reports));
        }
    }

    private static EventTypes Read(
        Fields fields,
        string field,
        IReadOnlyList<string>? names,
        IReadOnlyList<(string Name, EventTypes Type)> known
    )
    {
        var types = EventTypes.None;
        if (names is null)
            fields.Refuse(field, "is required");
        foreach (var name in names ?? [])
        {
            var type = known.FirstOrDefault(k => k.Name == name).Type;
            if (type == EventTypes.None)
                fields.Refuse(field, $"is a list of: {string.Join(", ", known.Select(k => k.Name))}");
            types |= type;
        }
        return types;
    }

    private static (Manner? Manner, ReportTime? Time) Preferences(Fields fields, PreferenceSettings wanted)
    {
        short? from = null,
            until = null;
        if (wanted.QuietHours is { } quiet)
        {
            (from, until) = (Time(fields, "from", quiet.From), Time(fields, "until", quiet.Until));
            if (from is not null && from == until)
                fields.Refuse("preferences.quietHours.until", "is another time than from");
        }
        if (wanted.Urgent is null)
            fields.Refuse("preferences.urgent", "is required");
        else if (wanted.Urgent.Any(urgent => urgent is not (Alert or Threshold or Security)))
            fields.Refuse("preferences.urgent", $"is a list of: {Alert}, {Threshold}, {Security}");
        if (wanted.Discreet is null)
            fields.Refuse("preferences.discreet", "is required");
        if (wanted.FallbackMinutes is { } minutes && !NotificationPreferences.FallbackOffers.Contains(minutes))
            fields.Refuse("preferences.fallbackMinutes", $"is null or one of: {string.Join(", ", NotificationPreferences.FallbackOffers)}");
        if (wanted.Reports?.Hour is not (>= 0 and <= 23))
            fields.Refuse("preferences.reports.hour", "is a whole number from 0 to 23");
        var weekday = Array.IndexOf(Weekdays, wanted.Reports?.Weekday);
        if (weekday < 0)
            fields.Refuse("preferences.reports.weekday", $"is one of: {string.Join(", ", Weekdays)}");
        if (fields.Problem is not null)
            return default;
        return (
            new Manner(
                from,
                until,
                wanted.Urgent!.Contains(Threshold),
                wanted.Urgent!.Contains(Security),
                wanted.Urgent!.Contains(Alert),
                wanted.Discreet!.Value,
                wanted.FallbackMinutes
            ),
            new ReportTime((short)wanted.Reports!.Hour!.Value, (DayOfWeek)weekday)
        );
    }

    private static short? Time(Fields fields, string end, string? text)
    {
        var minutes = DayTime.Parse(text);
        if (minutes is null)
            fields.Refuse($"preferences.quietHours.{end}", "is a time of day: 22:00");
        return minutes;
    }

    private static async Task<NotificationSettings> AnswerAsync(
        Guid personId,
        NotificationChoices choices,
        NotificationPreferences preferences,
        CancellationToken cancel
    )
    {
        var children = await choices.ListAsync(personId, cancel);
        var now = await preferences.ReadAsync(personId, cancel);
        return new NotificationSettings(
            [
                .. children.Select(child => new ChildSettings(
                    child.ChildId,
                    child.FullName,
                    Names(Events, child.Offered),
                    new ChannelsSettings(Chosen(child.Email), Chosen(child.Push))
                )),
            ],
            new PreferenceSettings(
                now is { QuietFrom: { } from, QuietUntil: { } until } ? new QuietHoursSettings(DayTime.Of(from), DayTime.Of(until)) : null,
                [
                    .. now.AlertIsUrgent ? [Alert] : Array.Empty<string>(),
                    .. now.ThresholdIsUrgent ? [Threshold] : Array.Empty<string>(),
                    .. now.SecurityIsUrgent ? [Security] : Array.Empty<string>(),
                ],
                now.IsDiscreet,
                now.FallbackMinutes,
                new ReportSettings(now.ReportHour, Weekdays[(int)now.ReportWeekday])
            )
        );
    }

    private static ChannelSettings Chosen(EventTypes types) => new(Names(Events, types), Names(Reports, types));

    private static IReadOnlyList<string> Names((string Name, EventTypes Type)[] known, EventTypes types) =>
        [.. known.Where(k => types.HasFlag(k.Type)).Select(k => k.Name)];
}
