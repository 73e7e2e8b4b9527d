namespace Porog.Operations.Backup;

/// <summary>A backup that cannot be made, read or restored. The operator reads the message, which is one line.</summary>
public sealed class BackupException(string problem) : Exception(problem.ReplaceLineEndings(" ").Trim());
