using Porog.Shared;
using Porog.Storage;

namespace Porog.Operations.CheckUp;

/// <summary>Room on the disk of the data directory, and who may read what is in it.</summary>
public sealed class DiskCheck(PorogOptions options, AskDatabase database) : ICheck
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>A day of a large school with room to spare.</summary>
    private const long Least = 512 * Megabyte;

    /// <summary>The demo's passwords are public.</summary>
    private const string DemoFile = "demo.json";

    public async Task<IReadOnlyList<Finding>> LookAsync(Words words, CancellationToken cancel)
    {
        var directory = Path.GetFullPath(options.DataDirectory);
        var (room, rights) = (words["место на диске"], words["права на файлы"]);
        if (!Directory.Exists(directory))
            return [Finding.Wrong(room, words["каталога {0} нет. Поправьте Porog:DataDirectory", directory])];
        return
        [
            await Bounded.AskAsync(
                words,
                _ => Task.FromResult(OfRoom(words, room, new DriveInfo(directory).AvailableFreeSpace, SizeOfDatabase())),
                why => Finding.Wrong(room, why),
                cancel
            ),
            await Bounded.AskAsync(
                words,
                _ => Task.FromResult(OfRights(words, rights, directory)),
                why => Finding.Wrong(rights, why),
                cancel
            ),
        ];
    }

    /// <param name="words">The language.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="free">Bytes.</param>
    /// <param name="database">Bytes of the SQLite database; a copy of it must find room.</param>
    public static Finding OfRoom(Words words, string name, long free, long database) =>
        free < Math.Max(Least, database)
            ? Finding.Wrong(name, words["свободно {0} МБ. Освободите место: на полном диске события не принимаются", free / Megabyte])
            : Finding.Ok(name, words["свободно {0} МБ", free / Megabyte]);

    private static Finding OfRights(Words words, string name, string directory)
    {
        try
        {
            File.Delete(PrivateFiles.CreateIn(directory, $".doctor-{Path.GetRandomFileName()}"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(name, words["в {0} нельзя писать. Отдайте каталог пользователю, от которого работает сервер", directory]);
        }
        return PrivateFiles.FindOpen(directory, DemoFile) is { } open
            ? Finding.Wrong(name, words["{0} доступен другим пользователям этой машины. Закройте его: chmod -R go= {1}", open, directory])
            : Finding.Ok(name, words["файлы доступны только владельцу"]);
    }

    private long SizeOfDatabase() => database.File is { } file && File.Exists(file) ? new FileInfo(file).Length : 0;
}
