using Porog.Journal;

namespace Porog.Web.Shared;

/// <summary>What staff enter by hand while more is waiting to be written than the engine keeps up with.</summary>
internal static class Busy
{
    /// <summary>
    /// Enters something; when too much is waiting, the page answers 503 and says so above the form, which keeps what was typed and its
    /// request id: sending it again enters it once.
    /// </summary>
    /// <param name="errors">The form's.</param>
    /// <param name="http">The request.</param>
    /// <param name="L">The page's words.</param>
    /// <param name="enter">What enters it.</param>
    /// <returns>Null when nothing was entered and all is said.</returns>
    public static async Task<T?> EnterAsync<T>(this FormErrors errors, HttpContext http, Words L, Func<Task<T>> enter)
        where T : struct
    {
        try
        {
            return await enter();
        }
        catch (JournalBusyException)
        {
            http.Response.Headers.RetryAfter = "1";
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            errors.Add(
                null,
                L["Сейчас записывается слишком много событий. Подождите несколько секунд и нажмите ещё раз: дважды не запишется"]
            );
            return null;
        }
    }
}
