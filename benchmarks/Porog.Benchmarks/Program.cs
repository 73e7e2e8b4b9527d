using Porog.Benchmarks;

// ./bench [--children N] [--seconds S] [--engine postgresql|sqlite] [--only P4]
var options = BenchOptions.Parse(args);
var table = new ResultTable();
if (options.PostgreSql)
{
    await using var bench = await PostgreSqlBench.StartAsync(options);
    await EventBenchmarks.RunPostgreSqlAsync(bench, table);
    await FanOutBenchmarks.RunAsync(bench, table);
    await PageBenchmarks.RunAsync(bench, table);
    await MailBenchmarks.RunAsync(bench, table);
    await PushBenchmarks.RunAsync(bench, table);
}
if (options.Sqlite && options.Wants("P1"))
    await EventBenchmarks.RunSqliteAsync(options, table);
table.Print();
return 0;
