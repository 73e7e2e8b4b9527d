using Porog.Web.Commands;

return await RootCommands.RunAsync(args);
