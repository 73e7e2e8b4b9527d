using System.CommandLine;
using System.Text;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Shared;

namespace Porog.Web.Commands;

public static class AdminCommand
{
    public static Command Create()
    {
        var surname = new Option<string>("--surname") { Description = "Surname.", Required = true };
        var givenName = new Option<string>("--given-name") { Description = "Given name.", Required = true };
        var patronymic = new Option<string?>("--patronymic") { Description = "Patronymic, if there is one." };
        var phone = new Option<string>("--phone") { Description = "Mobile phone, used to sign in.", Required = true };
        var email = new Option<string>("--email") { Description = "E-mail, also used to sign in.", Required = true };
        var create = new Command(
            "create",
            $"Create an administrator of the installation. The password ({PasswordRules.Shortest} characters or more) is prompted for, or read from standard input."
        )
        {
            surname,
            givenName,
            patronymic,
            phone,
            email,
        };
        create.TreatUnmatchedTokensAsErrors = false;
        create.SetAction(
            async (parsed, cancel) =>
            {
                var settings = CommandSettings.Of(parsed);
                var account = new Account
                {
                    Surname = Name("--surname", parsed.GetValue(surname)),
                    GivenName = Name("--given-name", parsed.GetValue(givenName)),
                    Patronymic = parsed.GetValue(patronymic) is { } text ? Name("--patronymic", text) : null,
                    PhoneNumber =
                        Phone.TryParseMobile(parsed.GetValue(phone))
                        ?? throw new SettingsException("--phone", $"«{parsed.GetValue(phone)}» is not a mobile phone number"),
                    Email =
                        EmailAddress.TryParse(parsed.GetValue(email))
                        ?? throw new SettingsException("--email", $"«{parsed.GetValue(email)}» is not an e-mail address"),
                };
                account.PasswordHash = new AccountPasswordHasher(null).HashPassword(account, ReadPassword(account));

                await using var app = PorogApp.Build([.. settings, "--Porog:Demo", "false"]);
                await PorogApp.PrepareAsync(app, cancel);
                await SaveAsync(app.Services, account, cancel);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    $"{account.FullName} is an administrator now and signs in with {account.PhoneNumber} or {account.Email}."
                );
                return 0;
            }
        );
        return new Command("admin", "Manage administrators of the installation.") { create };
    }

    private static async Task SaveAsync(IServiceProvider services, Account account, CancellationToken cancel)
    {
        switch (await services.GetRequiredService<Administrators>().CreateAsync(account, cancel))
        {
            case AdministratorOutcome.PhoneTaken:
                throw new SettingsException("--phone", "an account with this phone exists already");
            case AdministratorOutcome.EmailTaken:
                throw new SettingsException("--email", "an account with this e-mail exists already");
        }
    }

    private static string Name(string option, string? text) =>
        PersonName.TryRead(text) ?? throw new SettingsException(option, $"«{text}» is not a name");

    private static string ReadPassword(Account account)
    {
        string? password;
        if (Console.IsInputRedirected)
        {
            password = Console.In.ReadLine();
        }
        else
        {
            password = Ask("Password: ");
            if (Ask("Once more: ") != password)
                throw new SettingsException("password", "the two passwords differ");
        }
        if (password?.Length > PasswordRules.Longest)
            throw new SettingsException("password", $"must have {PasswordRules.Longest} characters or fewer");
        return PasswordRules.Check(password ?? "", account) switch
        {
            null => password!,
            PasswordFault.TooShort => throw new SettingsException("password", $"must have {PasswordRules.Shortest} characters or more"),
            PasswordFault.Listed => throw new SettingsException(
                "password",
                "is on known lists, from which passwords are guessed first; choose another, several words for instance"
            ),
            _ => throw new SettingsException("password", "is easy to guess; choose another, for instance several words"),
        };
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length -= typed.Length > 0 ? 1 : 0;
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}
