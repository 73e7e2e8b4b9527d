using Npgsql;

namespace Porog.Storage;

/// <summary>A statement of a batch with positional parameters ($1, $2, …).</summary>
internal static class BatchCommand
{
    public static NpgsqlBatchCommand Of(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
