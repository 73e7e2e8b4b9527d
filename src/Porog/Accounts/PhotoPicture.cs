using NetVips;

namespace Porog.Accounts;

public enum PhotoFault
{
    /// <summary>Neither JPEG nor PNG nor WebP.</summary>
    OtherFormat,

    /// <summary>More than <see cref="PhotoPicture.MostBytes"/>.</summary>
    TooLarge,

    /// <summary>More than <see cref="PhotoPicture.MostPixels"/>.</summary>
    TooManyPixels,

    /// <summary>Narrower or lower than <see cref="PhotoPicture.Least"/>.</summary>
    TooSmall,

    /// <summary>Says that it is a picture, and cannot be read to its end.</summary>
    Broken,
}

/// <param name="Jpeg">Null when there is a fault.</param>
/// <param name="Fault">Why there is no picture.</param>
public readonly record struct PhotoAnswer(byte[]? Jpeg, PhotoFault? Fault);

/// <summary>
/// Makes a small JPEG of whatever picture somebody sends. What the file said beside its pixels, such as where it was taken, does not
/// get into it; which way is up does.
/// </summary>
public static class PhotoPicture
{
    public const int MostBytes = 5 << 20;

    /// <summary>What unpacks to more is refused by its header.</summary>
    public const int MostPixels = 25_000_000;

    /// <summary>Pixels of the shorter side: below that nobody is recognised.</summary>
    public const int Least = 100;

    /// <summary>Pixels of the longer side of what is kept.</summary>
    public const int Longest = 480;

    private const int Quality = 85;

    /// <summary>The library's loaders of the formats that are let in.</summary>
    private static readonly string[] Loaders = ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"];

    static PhotoPicture()
    {
        // It knows many more formats than these, whatever a file calls itself; none of them is reached.
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in Loaders)
            Operation.Block(loader, false);
        // Every picture is seen once, one at a time.
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
        // What it says of a broken file is told to its owner, not to the server's log.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
    }

    public static PhotoAnswer Make(byte[] file)
    {
        if (file.Length > MostBytes)
            return Refused(PhotoFault.TooLarge);
        if (!IsKnown(file))
            return Refused(PhotoFault.OtherFormat);
        try
        {
            // Reads the header alone; pixels come when they are asked for.
            using var picture = Image.NewFromBuffer(file, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            if ((long)picture.Width * picture.Height > MostPixels)
                return Refused(PhotoFault.TooManyPixels);
            if (Math.Min(picture.Width, picture.Height) < Least)
                return Refused(PhotoFault.TooSmall);
            return new(Shrink(picture), null);
        }
        catch (VipsException)
        {
            return Refused(PhotoFault.Broken);
        }
    }

    private static PhotoAnswer Refused(PhotoFault fault) => new(null, fault);

    private static bool IsKnown(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || (file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8));

    /// <summary>Upright, in the colours of a screen, on white where it was transparent.</summary>
    private static byte[] Shrink(Image picture)
    {
        using var small = picture.ThumbnailImage(Longest, height: Longest, size: Enums.Size.Down, outputProfile: "srgb");
        using var whole = small.HasAlpha() ? small.Flatten(background: [255, 255, 255]) : small.Copy();
        return whole.JpegsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None);
    }
}
