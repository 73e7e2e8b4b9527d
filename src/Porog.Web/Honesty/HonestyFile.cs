using Porog.Honesty;
using Porog.School;
using Porog.School.Export;
using Porog.Shared;
using Porog.Web.School.Staff;
using Porog.Web.Timeline;

namespace Porog.Web.Honesty;

/// <summary>Honest figures as CSV: one organisation's or the installation's line by line, or an organisation a line.</summary>
public static class HonestyFile
{
    public static void MapSchoolHonestyFile(this IEndpointRouteBuilder app) => app.MapGet("/school/honesty/file", OfSchoolAsync);

    public static void MapInstallationHonestyFile(this IEndpointRouteBuilder app) => app.MapGet("/admin/honesty/file", OfInstallationAsync);

    private static async Task<IResult> OfSchoolAsync(
        HttpContext http,
        string? organisation,
        string? day,
        string? month,
        StaffVisits visits,
        ReadHonesty honesty,
        HonestyWords say,
        TimeProvider clock,
        Words L
    ) =>
        await visits.HouseAsync(http, organisation) is { } house
        && HonestyAsk.Of(day, month, house.Chosen.Zone.DayAt(clock.GetUtcNow())) is { } ask
        && await honesty.FindAsync(house.Chosen.Id, ask.Span, ask.First, http.RequestAborted) is { } counted
            ? Csv(Lines(counted.Figures, say, L), ask, L)
            : Results.NotFound();

    private static async Task<IResult> OfInstallationAsync(
        HttpContext http,
        string? organisation,
        string? day,
        string? month,
        string? list,
        Organisations organisations,
        ReadHonesty honesty,
        HonestyWords say,
        PorogOptions options,
        TimeProvider clock,
        Words L
    )
    {
        var cancel = http.RequestAborted;
        var house =
            organisation is null ? null
            : Guid.TryParse(organisation, out var id) ? await organisations.FindAsync(id, cancel)
            : null;
        if (organisation is not null && house is null)
            return Results.NotFound();
        if (HonestyAsk.Of(day, month, (house?.Zone ?? options.FindZone()).DayAt(clock.GetUtcNow())) is not { } ask)
            return Results.NotFound();
        if (list is not null)
            return list == "organisations" && house is null ? Csv(await HousesAsync(honesty, ask, L, cancel), ask, L) : Results.NotFound();
        return await honesty.FindAsync(house?.Id ?? HonestyPeriod.Installation, ask.Span, ask.First, cancel) is { } counted
            ? Csv(Lines(counted.Figures, say, L), ask, L)
            : Results.NotFound();
    }

    private static IEnumerable<object?[]> Lines(HonestFigures figures, HonestyWords say, Words L)
    {
        yield return [L["Показатель"], L["Сколько"], L["Половина, с"], L["99 из 100, с"], L["Худшее, с"]];
        foreach (var (step, way, delays) in HonestyWords.Times(figures))
            yield return [say.Path(step, way), delays.Count, Seconds(delays.Within(50)), Seconds(delays.Within(99)), Seconds(delays.Worst)];
        foreach (var (name, count) in say.What(figures).Concat(say.Undelivered(figures)).Concat(say.Alerts(figures)))
            yield return [name, count, null, null, null];
        yield return [L["Считыватели молчали, с"], figures[HonestCount.SilentSeconds], null, null, null];
    }

    private static async Task<IReadOnlyList<object?[]>> HousesAsync(ReadHonesty honesty, HonestyAsk ask, Words L, CancellationToken cancel)
    {
        List<object?[]> lines =
        [
            [
                L["Организация"],
                L["Событий"],
                L["Сообщений"],
                L["Половина, с"],
                L["99 из 100, с"],
                L["Худшее, с"],
                L["Не доставлено"],
                L["Считыватели молчали, с"],
                L["Спросили семьи"],
                L["Из них ложных"],
            ],
        ];
        for (var (page, more) = (0, true); more; page++)
        {
            (var houses, more) = await honesty.HousesAsync(ask.Span, ask.First, page, cancel);
            foreach (var (_, name, figures) in houses)
            {
                var whole = figures?.Of(HonestStep.Whole);
                lines.Add([
                    name,
                    figures?[HonestCount.Events],
                    figures?[HonestCount.Messages],
                    Seconds(whole?.Within(50)),
                    Seconds(whole?.Within(99)),
                    whole?.Count > 0 ? Seconds(whole.Worst) : null,
                    figures?[HonestCount.Unreached],
                    figures?[HonestCount.SilentSeconds],
                    figures?[HonestCount.Alerts],
                    figures?[HonestCount.AlertsFalse],
                ]);
            }
        }
        return lines;
    }

    /// <summary>With tenths, rounded up as on the page.</summary>
    private static decimal? Seconds(TimeSpan? time) => time is { } some ? Math.Ceiling((decimal)some.TotalSeconds * 10) / 10 : null;

    private static IResult Csv(IEnumerable<object?[]> lines, HonestyAsk ask, Words L)
    {
        var file = new MemoryStream();
        using (var table = new CsvTable(file, forSpreadsheets: true))
            foreach (var line in lines)
                table.Write(line.Select(cell => Convert.ToString(cell, L.Culture)));
        var period = ask.Span == HonestySpan.Day ? Dates.Iso(ask.First) : Dates.IsoMonth(ask.First);
        return Results.File(file.ToArray(), "text/csv; charset=utf-8", $"{L["Честные числа"]} {period}.csv");
    }
}
