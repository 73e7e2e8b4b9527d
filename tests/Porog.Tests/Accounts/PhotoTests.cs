using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>A person's photo: uploaded and deleted by themselves, visible at the door while they may fetch, and to nobody else.</summary>
public sealed class PhotoTests
{
    private const string Send = "form[enctype]";
    private const string Remove = "form:not([enctype]):has(.govuk-button--secondary)";

    [Theory, Engines]
    public async Task The_educator_sees_the_photo_of_who_may_fetch_now_and_nobody_else_does(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        var foreign = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        Assert.Null((await educator.OpenAsync(garden.Tile)).Document.QuerySelector(".person img"));
        using var nanny = await SiteVisitor.SignedInAsync(host, garden.Nanny);
        using var grandmother = await SiteVisitor.SignedInAsync(host, garden.Grandmother);
        foreach (var visitor in new[] { nanny, grandmother })
            Assert.Contains("Фотография сохранена", (await GiveAsync(visitor, Pictures.Jpeg())).Text);

        var tile = await educator.OpenAsync(garden.Tile);
        var shown = tile.Document.QuerySelector($"button[value='{garden.Nanny.Id}'] img")!.GetAttribute("src")!;
        Assert.Equal(PhotoOf(garden.Nanny), shown);
        Assert.Null(tile.Document.QuerySelector($"button[value='{garden.Mother.Id}'] img"));
        var photo = await educator.OpenAsync(shown);
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (photo.Status, photo.Answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal("no-store", photo.Answer.Headers.CacheControl!.ToString());
        using var officer = await SiteVisitor.SignedInAsync(host, await garden.Registry.StaffAsync(StaffKind.Officer, garden.House));
        Assert.Equal(HttpStatusCode.OK, (await officer.OpenAsync(shown)).Status);

        // A person who may not fetch, one without a photo, one of another group, and an unknown id.
        foreach (
            var address in new[]
            {
                PhotoOf(garden.Grandmother),
                PhotoOf(garden.Mother),
                $"{garden.Door}/children/{foreign.Child.Id}/people/{garden.Nanny.Id}/photo",
                $"{garden.Tile}/people/{Guid.NewGuid()}/photo",
            }
        )
            Assert.Equal(HttpStatusCode.NotFound, (await educator.OpenAsync(address)).Status);
        using var others = await SiteVisitor.SignedInAsync(host, foreign.Educator);
        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        foreach (var visitor in new[] { others, mother, nanny, grandmother })
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(shown)).Status);
        using var nobody = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.OpenAsync(shown)).Status);

        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.TrusteeId == garden.Nanny.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TrustState.Ended).SetProperty(t => t.EndedAt, PorogHost.SchoolDay))
        );
        Assert.Equal(HttpStatusCode.NotFound, (await educator.OpenAsync(shown)).Status);
        // The nanny still sees her own photo.
        Assert.Equal(HttpStatusCode.OK, (await nanny.OpenAsync("/account/photo/picture")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await mother.OpenAsync("/account/photo/picture")).Status);

        string PhotoOf(Account person) => $"{garden.Tile}/people/{person.Id}/photo";
    }

    [Theory, Engines]
    public async Task A_photo_is_replaced_deleted_and_gone_with_the_account(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        var address = $"{garden.Tile}/people/{garden.Mother.Id}/photo";
        var page = await mother.OpenAsync("/account/photo");
        Assert.Null(page.Document.QuerySelector(Remove));
        (byte[] File, string Says)[] bad =
        [
            ([], "Выберите файл с фотографией"),
            ("GIF89a"u8.ToArray(), "Это не JPEG, не PNG и не WebP"),
            (Pictures.Jpeg()[..500], "Файл повреждён"),
            (Pictures.Png(6_000, 5_000), "В снимке больше 25 миллионов точек"),
            (Pictures.Png(60, 60), "Снимок слишком мал: нужно хотя бы 100 точек"),
            (new byte[PhotoPicture.MostBytes + 1], "Файл больше 5 МБ"),
            (new byte[12 << 20], "Файл больше 5 МБ"),
        ];
        foreach (var (file, says) in bad)
        {
            var refused = await mother.UploadAsync(page, Send, [], "me.jpg", file);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(says, refused.TextOf(".govuk-error-summary"));
        }
        Assert.False(await host.WithDbAsync(db => db.Photos.AnyAsync()));

        await GiveAsync(mother, Pictures.Jpeg());
        var first = await educator.DownloadAsync(address);
        await GiveAsync(mother, Pictures.Png());
        Assert.NotEqual(first, await educator.DownloadAsync(address));
        Assert.Equal(1, await host.WithDbAsync(db => db.Photos.CountAsync()));

        page = await mother.OpenAsync("/account/photo");
        Assert.Equal(HttpStatusCode.Redirect, (await mother.SubmitAsync(page, Remove, [])).Status);
        Assert.Contains("Фотография удалена", (await mother.OpenAsync("/account/photo")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await educator.OpenAsync(address)).Status);
        Assert.False(await host.WithDbAsync(db => db.Photos.AnyAsync()));

        await GiveAsync(mother, Pictures.WebP());
        var leaving = await mother.OpenAsync("/account/delete");
        var typed = new Dictionary<string, string> { ["Current"] = TestRegistry.Password };
        await mother.SubmitAsync(leaving, "main form", typed, ["true"]);
        Assert.NotNull(await host.WithDbAsync(db => db.Users.Where(a => a.Id == garden.Mother.Id).Select(a => a.DeletedAt).SingleAsync()));
        Assert.False(await host.WithDbAsync(db => db.Photos.AnyAsync()));
    }

    private static async Task<SitePage> GiveAsync(SiteVisitor visitor, byte[] file)
    {
        var sent = await visitor.UploadAsync(await visitor.OpenAsync("/account/photo"), Send, [], "me.jpg", file);
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        return await visitor.OpenAsync(sent.Location!);
    }
}
