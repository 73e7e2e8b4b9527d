namespace Porog.Gateway;

/// <summary>The gateway's files hold keys and passes: they are for the account it runs as, whatever its umask.</summary>
internal static class OwnFiles
{
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates the directory for the owner only. One that exists stays as its operator made it.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Mode | UnixFileMode.UserExecute);
    }

    /// <summary>SQLite gives its log and its shared memory the rights of the database, so the database comes first.</summary>
    public static void PrepareDatabase(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var creation = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            UnixCreateMode = Mode,
        };
        new FileStream(path, creation).Dispose();
        foreach (var file in new[] { path, $"{path}-wal", $"{path}-shm" }.Where(File.Exists))
            File.SetUnixFileMode(file, Mode);
    }
}
