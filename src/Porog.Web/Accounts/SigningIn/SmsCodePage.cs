using Microsoft.AspNetCore.Components;
using Porog.Accounts;
using Porog.Web.Accounts.Registering;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>A page where a code from an SMS is entered. The cookie of the step before names the code; without it, the page leads there.</summary>
public abstract class SmsCodePage : StaticComponent
{
    private (Guid Id, string Phone)? sent;

    [SupplyParameterFromForm(FormName = "code")]
    public string? Code { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [Inject]
    public required StepCookie Step { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [Inject]
    private Words L { get; set; } = null!;

    protected FormErrors Errors { get; } = new();

    /// <summary>Whether another code was just sent.</summary>
    protected bool Resent { get; private set; }

    protected Guid Secret => sent!.Value.Id;

    /// <summary>Where the code went, masked; null on the way to the page before.</summary>
    protected string? SentTo => sent?.Phone;

    /// <summary>What the code is for.</summary>
    protected abstract SecretPurpose Purpose { get; }

    /// <summary>The page that sends the first code.</summary>
    protected abstract string Start { get; }

    /// <summary>Sends another code.</summary>
    /// <returns>False when it is too early.</returns>
    protected abstract Task<bool> SendAgainAsync();

    protected sealed override void OnInitialized()
    {
        sent = Step.Read(Http, Purpose);
        if (sent is null)
            Navigation.NavigateTo(Start);
    }

    /// <returns>The six digits; null, with an error, for anything else.</returns>
    protected string? ReadCode()
    {
        var code = AccountFields.Code(Code);
        if (code is null)
            Errors.Add("code", L["Введите шесть цифр из SMS"]);
        return code;
    }

    protected void RefuseCode() =>
        Errors.Add("code", L["Код не подошёл или устарел. Проверьте его или попросите новый. После многих неверных попыток подождите час"]);

    protected async Task ResendAsync()
    {
        Resent = await SendAgainAsync();
        if (Resent)
            return;
        Errors.Add(null, L["Новый код пока отправить нельзя. Подождите минуту и попросите снова"]);
        Errors.Refuse(Http);
    }
}
