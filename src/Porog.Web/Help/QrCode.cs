using System.Globalization;
using System.Text;
using QRCoder;

namespace Porog.Web.Help;

/// <summary>A QR code as one SVG path: the site's policy allows no styles in attributes.</summary>
/// <param name="Size">Modules a side, the quiet zone of four on each side included.</param>
/// <param name="Path">One square of 1 × 1 for every dark module.</param>
public sealed record QrCode(int Size, string Path)
{
    /// <param name="text">What the code says.</param>
    public static QrCode Of(string text)
    {
        // Level M: a poster's corner may be torn or written on.
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var row = 0; row < data.ModuleMatrix.Count; row++)
        for (var column = 0; column < data.ModuleMatrix.Count; column++)
        {
            if (data.ModuleMatrix[row][column])
                path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h1v1h-1z");
        }
        return new QrCode(data.ModuleMatrix.Count, path.ToString());
    }
}
