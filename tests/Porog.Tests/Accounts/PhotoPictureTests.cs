using System.Text;
using NetVips;
using Porog.Accounts;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>Conversion of uploaded pictures, and files that are refused.</summary>
public sealed class PhotoPictureTests
{
    [Fact]
    public void A_photo_becomes_small_and_stands_upright_and_says_nothing_of_where_it_was_taken()
    {
        var sent = Pictures.Jpeg(orientation: 6);
        Assert.Contains(Pictures.Secret, Encoding.Latin1.GetString(sent));
        var (kept, fault) = PhotoPicture.Make(sent);
        Assert.Null(fault);
        Assert.DoesNotContain(Pictures.Secret, Encoding.Latin1.GetString(kept!));
        Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(kept!));
        using var picture = Image.NewFromBuffer(kept!);
        Assert.Equal((320, 480), (picture.Width, picture.Height));
        // Rotated: the camera's left edge is on top, so the corner is on the right.
        Assert.True(IsBlue(picture, 310, 10));
        Assert.False(IsBlue(picture, 10, 10) || IsBlue(picture, 310, 470));
    }

    [Fact]
    public void Png_and_webp_become_jpeg_on_white_and_are_not_made_larger()
    {
        foreach (var sent in new[] { Pictures.Png(), Pictures.WebP() })
        {
            var kept = PhotoPicture.Make(sent).Jpeg!;
            Assert.Equal([0xFF, 0xD8, 0xFF], kept[..3]);
            using var picture = Image.NewFromBuffer(kept);
            Assert.Equal((300, 300, 3), (picture.Width, picture.Height, picture.Bands));
            Assert.True(IsBlue(picture, 10, 10));
        }
        using var transparent = Image.NewFromBuffer(PhotoPicture.Make(Pictures.WebP()).Jpeg!);
        Assert.All(transparent.Getpoint(290, 290), colour => Assert.True(colour > 240));
    }

    [Fact]
    public void What_is_no_photo_is_refused_each_for_its_reason()
    {
        var (jpeg, png, webp) = (Pictures.Jpeg(), Pictures.Png(), Pictures.WebP());
        (byte[] File, PhotoFault Fault)[] bad =
        [
            ([], PhotoFault.OtherFormat),
            ("GIF89a\u0001\0\u0001\0"u8.ToArray(), PhotoFault.OtherFormat),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(), PhotoFault.OtherFormat),
            ("%PDF-1.7"u8.ToArray(), PhotoFault.OtherFormat),
            (jpeg[..4], PhotoFault.Broken),
            (jpeg[..(jpeg.Length / 2)], PhotoFault.Broken),
            (png[..(png.Length / 2)], PhotoFault.Broken),
            (webp[..(webp.Length / 2)], PhotoFault.Broken),
            ([0xFF, 0xD8, 0xFF, .. "<svg/>"u8], PhotoFault.Broken),
            (Pictures.Png(99, 500), PhotoFault.TooSmall),
            (Pictures.Jpeg(500, 99), PhotoFault.TooSmall),
            // A few kilobytes that decode to a hundred megabytes.
            (Pictures.Png(6_000, 5_000), PhotoFault.TooManyPixels),
            (new byte[PhotoPicture.MostBytes + 1], PhotoFault.TooLarge),
        ];
        foreach (var (file, why) in bad)
        {
            var (kept, fault) = PhotoPicture.Make(file);
            Assert.True(fault == why && kept is null, $"{file.Length} bytes: {fault}, not {why}");
        }
    }

    private static bool IsBlue(Image picture, int x, int y) => picture.Getpoint(x, y) is [< 80, < 80, > 150];
}
