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
    /// Opens an empty file for the owner only, and for this process alone. What a killed process left there is overwritten.
    /// </summary>
    /// <exception cref="IOException">Another process writes it, among other reasons.</exception>
    public static FileStream Take(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Owner;
        var file = new FileStream(path, options);
        file.SetLength(0);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file.SafeFileHandle, Owner);
        return file;
    }

    /// <summary>Creates an empty file for the owner only.</summary>
    /// <returns>Its path.</returns>
    public static string CreateIn(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        Take(path).Dispose();
        return path;
    }

    /// <summary>
    /// Finds what other accounts of this machine could read or change: a file with any right for others, or the directory itself when
    /// others may enter it or the group may change it.
    /// </summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="except">Names of files that are no secret.</param>
    /// <returns>Null if there is nothing.</returns>
    public static string? FindOpen(string directory, params string[] except)
    {
        if (OperatingSystem.IsWindows())
            return null;
        const UnixFileMode strangers =
            UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if ((File.GetUnixFileMode(directory) & strangers) != UnixFileMode.None)
            return directory;
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            if (!except.Contains(Path.GetFileName(file)) && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
                return file;
        return null;
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
