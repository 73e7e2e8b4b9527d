using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Help;

namespace Porog.Tests.Pages;

/// <summary>The school's information duty: the public guide and the poster.</summary>
public sealed partial class HelpPagesTests
{
    [Theory, Engines]
    public async Task The_instruction_is_there_for_everybody_in_both_languages_without_a_broken_picture(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        foreach (var language in (string[])["ru", "en"])
        {
            using var visitor = new SiteVisitor(host, language);
            using var client = host.CreateClient();
            var list = await visitor.OpenAsync("/help");
            Assert.Equal(HttpStatusCode.OK, list.Status);
            Assert.NotNull(list.Document.QuerySelector("footer a[href='/help']"));
            var topics = list.Document.QuerySelectorAll("main li a").Select(a => a.GetAttribute("href")!).ToList();
            Assert.Equal(21, topics.Count);
            foreach (var topic in topics)
            {
                var page = await visitor.OpenAsync(topic);
                Assert.Equal(HttpStatusCode.OK, page.Status);
                Assert.NotEmpty(page.Document.QuerySelectorAll("main ol li"));
                if (language == "en")
                    Assert.DoesNotMatch("[А-Яа-яЁё]", page.Text);
                foreach (var picture in page.Document.QuerySelectorAll("main img"))
                    Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(picture.GetAttribute("src"))).StatusCode);
            }
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync("/help/nothing")).Status);
            var found = await visitor.OpenAsync(language == "en" ? "/search?q=accept+invitation" : "/search?q=принять+приглашение");
            Assert.NotNull(found.Document.QuerySelector("main a[href='/help/accept']"));
        }
    }

    /// <summary>The guide names buttons exactly as the pages do, in both languages.</summary>
    [Theory, Engines]
    public async Task The_instruction_and_the_poster_name_pages_and_buttons_by_their_names(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var russian = new SiteVisitor(host, "ru");
        using var english = new SiteVisitor(host, "en");
        var words = host.Services.GetRequiredService<Porog.Web.Words>();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        var topics = (await russian.OpenAsync("/help")).Document.QuerySelectorAll("main li a").Select(a => a.GetAttribute("href")!);
        foreach (var path in topics.Append("/poster"))
        {
            var there = (await russian.OpenAsync(path)).Document.QuerySelectorAll("main li, main dd");
            var here = (await english.OpenAsync(path)).Document.QuerySelectorAll("main li, main dd");
            foreach (var (step, same) in there.Zip(here))
            {
                // Exceptions: the officer's title, and a name in another grammatical case.
                var names = Quoted()
                    .Matches(step.TextContent)
                    .Select(m => m.Groups["name"].Value)
                    .Except(["Проход и питание", "Центре уведомлений"]);
                Assert.All(names, name => Assert.Contains($"“{words[name]}”", same.TextContent));
            }
        }
    }

    [Theory, Engines]
    public async Task Every_topic_is_found_by_its_title_and_its_pictures_say_what_they_show(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        foreach (var language in (string[])["ru", "en"])
        {
            using var visitor = new SiteVisitor(host, language);
            var pictures = 0;
            foreach (var topic in (await visitor.OpenAsync("/help")).Document.QuerySelectorAll("main li a"))
            {
                var address = topic.GetAttribute("href")!;
                var found = await visitor.OpenAsync($"/search?q={Uri.EscapeDataString(topic.TextContent)}");
                Assert.NotNull(found.Document.QuerySelector($"main a[href='{address}']"));
                var shown = (await visitor.OpenAsync(address)).Document.QuerySelectorAll("main img");
                pictures += shown.Length;
                Assert.All(
                    shown,
                    picture =>
                        Assert.Matches(
                            language == "en" ? "^Picture of the page “.+”$" : "^Снимок страницы «.+»$",
                            picture.GetAttribute("alt")
                        )
                );
            }
            Assert.True(pictures >= HelpPictures.All.Count, $"{pictures} pictures in {language}");
        }
    }

    [Theory, Engines]
    public async Task The_posters_code_reads_as_the_address_of_the_site(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, ["--Porog:PublicUrl", "https://porog.example.org"]);
        var school = await new TestRegistry(host).OrganisationAsync();
        foreach (var language in (string[])["ru", "en"])
        {
            using var visitor = new SiteVisitor(host, language);
            var page = await visitor.OpenAsync("/poster");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Equal("https://porog.example.org", Read(Modules(page.Document.QuerySelector("svg.poster__code")!)));
            Assert.Empty(page.Document.QuerySelectorAll("main [style]"));
            if (language == "en")
                Assert.DoesNotMatch("[А-Яа-яЁё]", page.Text);
            Assert.Contains(school.Name, (await visitor.OpenAsync($"/poster?organisation={school.Id}")).Text);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/poster?organisation={Guid.NewGuid()}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync("/poster?organisation=x")).Status);
        }
    }

    /// <summary>The dark modules of the drawing, without the quiet zone of four modules.</summary>
    private static bool[,] Modules(IElement svg)
    {
        var size = int.Parse(svg.GetAttribute("viewBox")!.Split(' ')[2], null) - 8;
        var dark = new bool[size, size];
        foreach (Match square in Square().Matches(svg.QuerySelector("path")!.GetAttribute("d")!))
            dark[int.Parse(square.Groups["row"].Value, null) - 4, int.Parse(square.Groups["column"].Value, null) - 4] = true;
        return dark;
    }

    /// <summary>
    /// Decodes a QR code by ISO/IEC 18004 without error correction: version 2 or 3, level M, one block, byte mode.
    /// </summary>
    private static string Read(bool[,] dark)
    {
        var size = dark.GetLength(0);
        Assert.True(size is 25 or 29, $"{size} modules");
        // Format information next to the first finder pattern: two bits of level, three of the mask, XORed with 101010000010010.
        var format = 0;
        foreach (var column in (int[])[0, 1, 2, 3, 4])
            format = (format << 1) | (dark[8, column] ? 1 : 0);
        format ^= 0b10101;
        Assert.Equal(0b00, format >> 3);
        var mask = format & 0b111;

        var bits = new List<bool>();
        var up = true;
        for (var right = size - 1; right > 0; right -= 2)
        {
            // Skip the vertical timing pattern.
            if (right == 6)
                right--;
            for (var step = 0; step < size; step++)
            {
                var row = up ? size - 1 - step : step;
                foreach (var column in (int[])[right, right - 1])
                {
                    if (!IsFunction(row, column, size))
                        bits.Add(dark[row, column] ^ Masked(mask, row, column));
                }
            }
            up = !up;
        }
        Assert.Equal(0b0100, Number(bits, 0, 4));
        var length = Number(bits, 4, 8);
        return Encoding.UTF8.GetString([.. Enumerable.Range(0, length).Select(i => (byte)Number(bits, 12 + 8 * i, 8))]);
    }

    private static bool IsFunction(int row, int column, int size)
    {
        var finder = (row <= 8 && column <= 8) || (row <= 8 && column >= size - 8) || (row >= size - 8 && column <= 8);
        var centre = size - 7;
        var alignment = Math.Abs(row - centre) <= 2 && Math.Abs(column - centre) <= 2;
        return finder || alignment || row == 6 || column == 6;
    }

    private static bool Masked(int mask, int i, int j) =>
        mask switch
        {
            0 => (i + j) % 2 == 0,
            1 => i % 2 == 0,
            2 => j % 3 == 0,
            3 => (i + j) % 3 == 0,
            4 => (i / 2 + j / 3) % 2 == 0,
            5 => i * j % 2 + i * j % 3 == 0,
            6 => (i * j % 2 + i * j % 3) % 2 == 0,
            _ => ((i + j) % 2 + i * j % 3) % 2 == 0,
        };

    private static int Number(List<bool> bits, int start, int count) =>
        bits.Skip(start).Take(count).Aggregate(0, (number, bit) => (number << 1) | (bit ? 1 : 0));

    [GeneratedRegex("«(?<name>[^»]+)»", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"M(?<column>\d+) (?<row>\d+)h", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Square();
}
