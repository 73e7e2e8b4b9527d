using System.Text;

namespace Porog.Shared.Sheets;

/// <summary>Finds out in what encoding a text file was written.</summary>
internal static class CsvEncoding
{
    // For windows-1251.
    static CsvEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>
    /// By its mark, else UTF-8 when the file is that as a whole or in nearly all of it, else windows-1251. Reads the whole file.
    /// </summary>
    /// <exception cref="SheetException">It has NUL bytes.</exception>
    public static Encoding Of(Stream stream)
    {
        stream.Position = 0;
        var start = new byte[3];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read >= 2 && start is [0xFF, 0xFE, _])
            return Encoding.Unicode;
        if (read >= 2 && start is [0xFE, 0xFF, _])
            return Encoding.BigEndianUnicode;
        stream.Position = 0;
        var (good, bad) = CountUtf8(stream);
        // A few broken characters do not make a UTF-8 file one of another encoding: nearly every letter would be wrong.
        return bad == 0 || good > 10 * bad ? Encoding.UTF8 : Encoding.GetEncoding(1251);
    }

    /// <returns>How many characters of several bytes are well formed, and how many are not.</returns>
    private static (long Good, long Bad) CountUtf8(Stream stream)
    {
        var (buffer, kept, good, bad) = (new byte[1 << 16], 0, 0L, 0L);
        while (true)
        {
            var read = stream.Read(buffer, kept, buffer.Length - kept);
            var bytes = buffer.AsSpan(0, kept + read);
            if (bytes.Contains((byte)0))
                throw new SheetException(SheetProblem.NotText);
            while (!bytes.IsEmpty)
            {
                var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
                if (status == System.Buffers.OperationStatus.NeedMoreData && read > 0)
                    break;
                if (status != System.Buffers.OperationStatus.Done)
                    bad++;
                else if (length > 1)
                    good++;
                bytes = bytes[Math.Max(1, length)..];
            }
            if (read == 0)
                return (good, bad);
            kept = bytes.Length;
            bytes.CopyTo(buffer);
        }
    }
}
