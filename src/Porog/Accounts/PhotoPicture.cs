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

    /// <summary>Has the header of a picture but cannot be decoded.</summary>
    Broken,
}

/// <param name="Jpeg">Null if there is a fault.</param>
/// <param name="Fault">Null if there is a picture.</param>
public readonly record struct PhotoAnswer(byte[]? Jpeg, PhotoFault? Fault);

/// <summary>
/// Converts an uploaded picture to a small JPEG. Metadata, such as the place where it was taken, is dropped; the orientation is
/// applied to the pixels.
/// </summary>
public static class PhotoPicture
{
    public const int MostBytes = 5 << 20;

    /// <summary>A larger picture is refused by its header, before it is decoded.</summary>
    public const int MostPixels = 25_000_000;

    /// <summary>Pixels of the shorter side. A face in a smaller picture is not recognisable.</summary>
    public const int Least = 100;

    /// <summary>Pixels of the longer side of the stored JPEG.</summary>
    public const int Longest = 480;

    private const int Quality = 85;

    /// <summary>libvips loaders of the accepted formats.</summary>
    private static readonly string[] Loaders = ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"];

    static PhotoPicture()
    {
        // libvips supports many more formats; block their loaders, whatever type a file claims to have.
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in Loaders)
            Operation.Block(loader, false);
        // Every picture is decoded once, so a cache is useless.
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
        // The owner gets an answer about a broken file; keep libvips' warnings out of the server's log.
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
            // Reads only the header; pixels are decoded on demand.
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

    /// <summary>Rotates upright, converts to sRGB, and puts transparent pictures on white.</summary>
    private static byte[] Shrink(Image picture)
    {
        using var small = picture.ThumbnailImage(Longest, height: Longest, size: Enums.Size.Down, outputProfile: "srgb");
        using var whole = small.HasAlpha() ? small.Flatten(background: [255, 255, 255]) : small.Copy();
        return whole.JpegsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None);
    }
}
