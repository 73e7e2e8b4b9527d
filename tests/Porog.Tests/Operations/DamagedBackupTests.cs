using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Porog.Operations.Backup;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary>Cut, changed and foreign files in the place of a backup.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DamagedBackupTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porog-damaged").FullName;

    private string Archive => Path.Combine(directory, "porog.zip");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory, Engines]
    public async Task A_damaged_backup_is_found_wherever_the_damage_is(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await new TestRegistry(host).OrganisationAsync();
        await host.Services.GetRequiredService<MakeBackup>().MakeAsync(Archive, overwrite: false, CancellationToken.None);
        var whole = await File.ReadAllBytesAsync(Archive);
        await CheckAsync(host, whole);

        foreach (var length in (int[])[0, 1, 100, whole.Length / 2, whole.Length - 1])
            await ExpectDamageAsync(host, whole[..length], "is not a backup made by «porog backup», or its end is missing");
        for (var i = 0; i < 20; i++)
        {
            var flipped = whole.ToArray();
            flipped[i == 0 ? ^1 : Random.Shared.Next(whole.Length - 86)] ^= 0x10;
            await ExpectDamageAsync(host, flipped, "is damaged: its checksum is wrong");
        }
        var part = engine == DatabaseEngine.Sqlite ? "porog.db" : "porog.dump";
        await ExpectDamageAsync(host, Rewritten(whole, zip => zip.GetEntry(part)!.Delete()), $"is damaged: {part} is missing in it");
        await ExpectDamageAsync(host, Rewritten(whole, zip => zip.GetEntry("manifest.json")!.Delete()), "manifest.json is missing in it");
        await ExpectDamageAsync(
            host,
            Rewritten(
                whole,
                zip =>
                {
                    zip.GetEntry(part)!.Delete();
                    using var text = new StreamWriter(zip.CreateEntry(part).Open());
                    text.Write("something else");
                }
            ),
            $"is damaged: {part} is not what the manifest says"
        );
        await ExpectDamageAsync(host, Foreign(), "is not a backup made by «porog backup»");
    }

    [Fact]
    public async Task The_command_says_in_one_line_that_a_backup_is_damaged_and_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.Sqlite);
        await BackupTests.FillAsync(database, "Школа");
        Assert.Equal(0, (await BackupTests.RunAsync(["backup", Archive, .. database.Settings])).Status);
        var bytes = await File.ReadAllBytesAsync(Archive);
        bytes[bytes.Length / 3] ^= 1;
        await File.WriteAllBytesAsync(Archive, bytes);

        foreach (var how in (string[])["--check", "--replace"])
        {
            var (status, _, error) = await BackupTests.RunAsync(["restore", Archive, how, .. database.Settings]);
            BackupTests.ExpectLine(status, error, $"porog: {Archive} is damaged: its checksum is wrong");
        }
        var (missing, _, says) = await BackupTests.RunAsync([
            "restore",
            Path.Combine(directory, "none.zip"),
            "--check",
            .. database.Settings,
        ]);
        BackupTests.ExpectLine(missing, says, "none.zip cannot be read");
        Assert.Equal(["Школа"], await BackupTests.SchoolsAsync(database));
    }

    private async Task CheckAsync(PorogHost host, byte[] archive)
    {
        await File.WriteAllBytesAsync(Archive, archive);
        await host.Services.GetRequiredService<CheckBackup>().CheckAsync(Archive, CancellationToken.None);
    }

    private async Task ExpectDamageAsync(PorogHost host, byte[] archive, string says)
    {
        var problem = await Assert.ThrowsAsync<BackupException>(() => CheckAsync(host, archive));
        Assert.StartsWith(Archive, problem.Message, StringComparison.Ordinal);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Changes an archive and makes its checksum right again, so that only the change itself can be found.</summary>
    private static byte[] Rewritten(byte[] archive, Action<ZipArchive> change)
    {
        using var memory = new MemoryStream();
        memory.Write(archive);
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Update, leaveOpen: true))
            change(zip);
        var bytes = memory.ToArray();
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(..^64)));
        Encoding.ASCII.GetBytes(digest).CopyTo(bytes.AsSpan(^64..));
        return bytes;
    }

    private static byte[] Foreign()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        using (var text = new StreamWriter(zip.CreateEntry("holiday.txt").Open()))
            text.Write(string.Join(' ', Enumerable.Range(0, 1000).Select(i => i.ToString(CultureInfo.InvariantCulture))));
        return memory.ToArray();
    }
}
