using Porog.Benchmarks;

// ./bench [--children N] [--seconds S] [--engine postgresql|sqlite]
var options = BenchOptions.Parse(args);
var table = new ResultTable();
if (options.PostgreSql)
    await EventBenchmarks.RunPostgreSqlAsync(options, table);
if (options.Sqlite)
    await EventBenchmarks.RunSqliteAsync(options, table);
table.Print();
return 0;
