namespace Porog.Tests.Support;

public sealed class NodeClientsTests
{
    [Fact]
    public async Task A_module_finds_the_packages_and_its_arguments()
    {
        var printed = await NodeClients.RunAsync(
            """
            import { CloudEvent } from "cloudevents";
            import { SMTPServer } from "smtp-server";
            console.log(typeof CloudEvent, typeof SMTPServer, process.argv.at(-1));
            """,
            "argument"
        );
        Assert.Equal("function function argument", printed.Trim());
    }
}
