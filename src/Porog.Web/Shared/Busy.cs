using Porog.Journal;

namespace Porog.Web.Shared;

/// <summary>Entering by hand while the journal's queue is full.</summary>
internal static class Busy
{
    /// <summary>
    /// Enters something. When the queue is full, the page answers 503 and says so above the form. The form keeps its values and its
    /// request id, so sending it again enters it once.
    /// </summary>
    /// <param name="errors">The form's.</param>
    /// <param name="http">The request.</param>
    /// <param name="L">The page's words.</param>
    /// <param name="enter">What enters it.</param>
    /// <returns>Null when nothing was entered; the errors say so.</returns>
    public static async Task<T?> EnterAsync<T>(this FormErrors errors, HttpContext http, Words L, Func<Task<T>> enter)
        where T : struct
    {
        try
        {
            return await enter();
        }
        catch (JournalBusyException)
        {
            http.Busy(TimeSpan.FromSeconds(1));
            errors.Add(
                null,
                L["Сейчас записывается слишком много событий. Подождите несколько секунд и нажмите ещё раз: дважды не запишется"]
            );
            return null;
        }
    }
}
