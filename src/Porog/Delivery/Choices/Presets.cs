namespace Porog.Delivery.Choices;

/// <summary>Ready choices for those who do not want to tick each event type.</summary>
public enum Preset
{
    /// <summary>Главное: passages and the balance below the threshold, at once.</summary>
    Main = 1,

    /// <summary>Всё: every event at once, and both reports.</summary>
    All = 2,

    /// <summary>Только сводка: the report of the day.</summary>
    Summary = 3,
}

/// <summary>What a <see cref="Preset"/> means for each channel: devices first, e-mail without devices, reports by e-mail.</summary>
public static class Presets
{
    /// <param name="preset">The choice.</param>
    /// <param name="channel">E-mail or push.</param>
    /// <param name="hasDevice">Whether the person has a device now.</param>
    public static EventTypes Of(Preset preset, Channel channel, bool hasDevice)
    {
        var events = preset switch
        {
            Preset.Main => EventTypes.Passages | EventTypes.Threshold,
            Preset.All => EventTypes.All,
            _ => EventTypes.None,
        };
        var reports = preset switch
        {
            Preset.All => EventTypes.Reports,
            Preset.Summary => EventTypes.DailyReport,
            _ => EventTypes.None,
        };
        return channel == Channel.Email ? reports | (hasDevice ? EventTypes.None : events) : events;
    }

    /// <returns>The preset that a choice equals; null for one of the person's own.</returns>
    public static Preset? Of(ChildChoice choice, bool hasDevice)
    {
        foreach (var preset in Enum.GetValues<Preset>())
            if (NotificationChoices.Channels.All(c => choice.By(c) == (Of(preset, c, hasDevice) & choice.Offered)))
                return preset;
        return null;
    }
}
