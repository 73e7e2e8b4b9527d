using System.CommandLine;
using Porog.Access.Staff;
using Porog.Web.Operations;

namespace Porog.Web.Commands;

public static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Run the server.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var app = PorogApp.Build(CommandSettings.Of(parsed), services => services.TellStartFaultsOnce().AddSystemd());
                await PorogApp.PrepareAsync(app, cancel);
                await app.Services.GetRequiredService<Administrators>().PrepareAsync(cancel);
                await app.RunAsync(cancel);
                return 0;
            }
        );
        return command;
    }
}
