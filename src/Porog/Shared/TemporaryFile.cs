namespace Porog.Shared;

/// <summary>A file that is gone once it is closed.</summary>
public static class TemporaryFile
{
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
        // Where the system lets an open file go without its name, nothing is left of it when the process is killed either.
        if (!OperatingSystem.IsWindows())
            File.Delete(file.Name);
        return file;
    }
}
