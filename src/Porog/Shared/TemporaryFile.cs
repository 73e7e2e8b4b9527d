namespace Porog.Shared;

/// <summary>Creates files that are deleted when they are closed.</summary>
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
        // On Unix an open file can be unlinked, so nothing remains even if the process is killed.
        if (!OperatingSystem.IsWindows())
            File.Delete(file.Name);
        return file;
    }
}
