namespace Porog.Shared;

/// <summary>
/// Files that hold people's data are for the account that the server runs as and for no other on the machine, whatever its umask.
/// On Windows the rights of the directory hold.
/// </summary>
public static class PrivateFiles
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Creates the directory for the owner only. One that exists stays as its operator made it.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Creates an empty SQLite file for the owner only, or takes the rights of others from one that exists. SQLite gives its log and its
    /// shared memory the rights of the database.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another account.</exception>
    public static void PrepareDatabase(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        if (!File.Exists(path))
        {
            var creation = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                UnixCreateMode = Owner,
            };
            using var created = new FileStream(path, creation);
            return;
        }
        foreach (var file in new[] { path, $"{path}-wal", $"{path}-shm", $"{path}-journal" }.Where(File.Exists))
            if ((File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
                File.SetUnixFileMode(file, File.GetUnixFileMode(file) & ~Others);
    }
}
