using System.Buffers.Binary;
using System.Text;
using NetVips;

namespace Porog.Tests.Support;

/// <summary>Pictures as phones send them: red with a blue corner at the top left.</summary>
public static class Pictures
{
    /// <summary>The location in the metadata of <see cref="Jpeg"/>.</summary>
    public const string Secret = "55.7558N 37.6173E";

    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="orientation">EXIF orientation: 1 is normal, 6 is a phone held upright.</param>
    public static byte[] Jpeg(int width = 900, int height = 600, short orientation = 1)
    {
        using var picture = Picture(width, height);
        var plain = picture.JpegsaveBuffer(q: 90);
        return [.. plain[..2], .. Exif(orientation), .. plain[2..]];
    }

    public static byte[] Png(int width = 300, int height = 300)
    {
        using var picture = Picture(width, height);
        return picture.PngsaveBuffer();
    }

    /// <summary>The right half is transparent.</summary>
    public static byte[] WebP(int width = 300, int height = 300)
    {
        using var picture = Picture(width, height);
        using var left = Image.Black(width / 2, height) + 255;
        using var alpha = left.Embed(0, 0, width, height);
        using var both = picture.Bandjoin(alpha.Cast(Enums.BandFormat.Uchar));
        return both.WebpsaveBuffer(q: 90);
    }

    private static Image Picture(int width, int height)
    {
        using var black = Image.Black(width, height, bands: 3);
        using var red = (black + new double[] { 200, 30, 30 }).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using var corner = Image.Black(width / 3, height / 3, bands: 3);
        using var blue = (corner + new double[] { 30, 30, 200 }).Cast(Enums.BandFormat.Uchar);
        return red.Insert(blue, 0, 0);
    }

    /// <summary>An EXIF segment with the orientation and a description.</summary>
    private static byte[] Exif(short orientation)
    {
        byte[] text = [.. Encoding.ASCII.GetBytes(Secret), 0];
        byte[] tiff =
        [
            .. "MM\0*"u8,
            .. Long(8),
            0,
            2,
            .. Entry(0x010E, 2, text.Length, Long(38)),
            .. Entry(0x0112, 3, 1, [(byte)(orientation >> 8), (byte)orientation, 0, 0]),
            .. Long(0),
            .. text,
        ];
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xE1, .. Short(body.Length + 2), .. body];

        static byte[] Entry(int tag, int type, int count, byte[] value) => [.. Short(tag), .. Short(type), .. Long(count), .. value];
    }

    private static byte[] Short(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] Long(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
