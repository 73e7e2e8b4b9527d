using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Porog.Operations.Backup;

/// <summary>
/// The file of a backup: a zip with the parts and their manifest. Its comment, the last bytes of the file, is the SHA-256 of all before,
/// so that a cut or a changed byte is found whatever field of the zip it is in.
/// </summary>
public static class BackupArchive
{
    private const string Mark = "Porog backup, SHA-256 ";
    private const int DigestLetters = 64;
    private const int CommentLength = 22 + DigestLetters;

    /// <summary>Writes parts and manifest to an empty file, durably.</summary>
    /// <param name="file">Readable, writable and seekable.</param>
    /// <param name="parts">By name: the file, and whether to compress it.</param>
    /// <param name="manifest">Makes the manifest of the written parts.</param>
    /// <param name="cancel">Ends the writing.</param>
    public static async Task WriteAsync(
        FileStream file,
        IReadOnlyList<(string Name, string File, bool Compress)> parts,
        Func<IReadOnlyList<BackupPart>, BackupManifest> manifest,
        CancellationToken cancel
    )
    {
        await using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            var written = new List<BackupPart>();
            foreach (var (name, from, compress) in parts)
            {
                await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                var level = compress ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
                await using var entry = await zip.CreateEntry(name, level).OpenAsync(cancel);
                written.Add(await CopyAsync(name, source, entry, cancel));
            }
            await using (var entry = await zip.CreateEntry(BackupManifest.Name).OpenAsync(cancel))
                await entry.WriteAsync(manifest(written).Write(), cancel);
            zip.Comment = Mark + new string('0', DigestLetters);
        }
        var digest = await DigestAsync(file, cancel);
        file.Position = file.Length - DigestLetters;
        await file.WriteAsync(Encoding.ASCII.GetBytes(digest), cancel);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Checks that the file is whole and reads its manifest.</summary>
    /// <exception cref="BackupException">It is no backup, or a damaged one.</exception>
    public static async Task<BackupManifest> ReadManifestAsync(FileStream file, CancellationToken cancel)
    {
        var comment = new byte[CommentLength];
        file.Position = Math.Max(0, file.Length - CommentLength);
        if (
            await file.ReadAtLeastAsync(comment, CommentLength, throwOnEndOfStream: false, cancel) < CommentLength
            || !Encoding.ASCII.GetString(comment).StartsWith(Mark, StringComparison.Ordinal)
        )
            throw new BackupException("is not a backup made by «porog backup», or its end is missing");
        if (await DigestAsync(file, cancel) != Encoding.ASCII.GetString(comment)[Mark.Length..])
            throw new BackupException("is damaged: its checksum is wrong");
        try
        {
            await using var zip = Open(file);
            await using var entry = await Entry(zip, BackupManifest.Name).OpenAsync(cancel);
            using var text = new MemoryStream();
            await entry.CopyToAsync(text, cancel);
            return BackupManifest.Read(text.ToArray());
        }
        catch (Exception problem) when (problem is JsonException or InvalidDataException)
        {
            throw new BackupException("is damaged: its manifest cannot be read");
        }
    }

    /// <summary>Writes one part to a file.</summary>
    /// <exception cref="BackupException">The part is missing, or is not what the manifest says.</exception>
    public static async Task ExtractAsync(FileStream file, BackupPart part, FileStream to, CancellationToken cancel)
    {
        try
        {
            await using var zip = Open(file);
            await using var entry = await Entry(zip, part.Name).OpenAsync(cancel);
            if (await CopyAsync(part.Name, entry, to, cancel) != part)
                throw new BackupException($"is damaged: {part.Name} is not what the manifest says");
            to.Flush(flushToDisk: true);
        }
        catch (InvalidDataException)
        {
            throw new BackupException($"is damaged: {part.Name} cannot be read");
        }
    }

    private static ZipArchive Open(FileStream file)
    {
        file.Position = 0;
        return new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name) =>
        zip.GetEntry(name) ?? throw new BackupException($"is damaged: {name} is missing in it");

    private static async Task<BackupPart> CopyAsync(string name, Stream from, Stream to, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, cancel)) > 0; size += read)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        }
        finally
        {
            // It held children's data.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
        return new BackupPart(name, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <returns>Of all but the digest itself.</returns>
    private static async Task<string> DigestAsync(FileStream file, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        file.Position = 0;
        for (var left = file.Length - DigestLetters; left > 0; )
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancel);
            if (read == 0)
                break;
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
