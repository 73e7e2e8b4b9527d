using Microsoft.AspNetCore.Components;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SecondFactorLost;

/// <summary>Where a person goes on when the lost second factor is off: to set it up anew, through the password if not signed in.</summary>
public sealed class LostFactorEnd(LostFactorCookie lost, Flash flash, NavigationManager navigation)
{
    public void Leave(HttpContext http)
    {
        lost.Forget(http);
        PendingSignIn.Forget(http);
        flash.Tell(FlashKind.SecondFactorOff);
        var next = "/account/second-factor";
        navigation.NavigateTo(SignedIn.SessionOf(http.User) is null ? $"/sign-in?returnUrl={Uri.EscapeDataString(next)}" : next);
    }
}
