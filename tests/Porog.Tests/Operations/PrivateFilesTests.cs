using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Gateway;
using Porog.Shared;
using Porog.Storage;
using Porog.Tests.Support;
using Porog.Web;

namespace Porog.Tests.Operations;

/// <summary>Children's data is for the account that the server runs as, and what is deleted is gone from the file.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PrivateFilesTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string above = Directory.CreateTempSubdirectory("porog-files").FullName;

    private string Data => Path.Combine(above, "data");

    [Fact]
    public async Task A_new_data_directory_and_its_files_are_for_the_owner_only()
    {
        await using var app = PorogApp.Build(["--Porog:DataDirectory", Data]);
        await PorogApp.PrepareAsync(app, CancellationToken.None);
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        var files = Directory.GetFiles(Data, "*", SearchOption.AllDirectories);
        Assert.Contains(Path.Combine(Data, "porog.db"), files);
        Assert.Contains(Path.Combine(Data, "porog.db-wal"), files);
        Assert.All(files, file => Assert.Equal(Owner, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_database_that_others_could_read_is_taken_from_them_at_the_start()
    {
        Directory.CreateDirectory(Data);
        var file = Path.Combine(Data, "porog.db");
        await File.WriteAllBytesAsync(file, []);
        File.SetUnixFileMode(file, Everybody);
        await using var app = PorogApp.Build(["--Porog:DataDirectory", Data]);
        await PorogApp.PrepareAsync(app, CancellationToken.None);
        Assert.Equal(Owner, File.GetUnixFileMode(file));
    }

    [Fact]
    public void The_queue_of_a_gateway_is_for_the_owner_only()
    {
        using var queue = new EventQueue(new GatewayOptions { DataDirectory = Data, Server = () => null });
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        Assert.All(Directory.GetFiles(Data), file => Assert.Equal(Owner, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task What_is_deleted_is_in_no_page_of_the_file()
    {
        const string surname = "Неповторимовская";
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var person = await new TestRegistry(host).PersonAsync(surname);
        Assert.True(await IsInFileAsync(host, surname));
        await host.WithDbAsync(db => db.Users.Where(u => u.Id == person.Id).ExecuteDeleteAsync());
        Assert.False(await IsInFileAsync(host, surname));
    }

    public void Dispose() => Directory.Delete(above, recursive: true);

    private static async Task<bool> IsInFileAsync(PorogHost host, string text)
    {
        var file = await host.WithDbAsync(async db =>
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE);");
            return StorageServices.SqliteFile(db.Database.GetConnectionString()!)!;
        });
        await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var content = new MemoryStream();
        await open.CopyToAsync(content);
        return content.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }
}
