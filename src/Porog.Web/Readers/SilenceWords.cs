using Porog.Readers;
using Porog.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Readers;

/// <summary>Says how a silence was found, so that a person can judge whether it is one.</summary>
public sealed class SilenceWords(Words L)
{
    /// <summary>«Нет связи с 08:02. Обычно в это время около 40 проходов в минуту.»</summary>
    public string Explain(ReaderSilence silence, TimeZoneInfo zone)
    {
        var since = zone.At(silence.Since);
        var when =
            zone.DayAt(silence.FoundAt) == DateOnly.FromDateTime(since.DateTime)
                ? Dates.Time(since)
                : L["{0}, {1}", Dates.InSentence(DateOnly.FromDateTime(since.DateTime), zone.DayAt(silence.FoundAt)), Dates.Time(since)];
        var what = silence.Kind switch
        {
            SilenceKind.OutOfTouch => L["Нет связи и проходов с {0}.", when],
            SilenceKind.Quiet => L["Связь есть, но проходов нет с {0}.", when],
            _ => L["Проходов почти нет с {0}.", when],
        };
        return what + " " + Usual(silence);
    }

    private string Usual(ReaderSilence silence)
    {
        var aMinute = (double)silence.Expected / Math.Max(1, silence.Minutes);
        return aMinute >= 1.5
            ? L["Обычно в это время около {0} проходов в минуту.", (int)Math.Round(aMinute)]
            : L["Обычно за это время около {0} проходов.", silence.Expected];
    }
}
