namespace Porog.Web.Delegation.Applications;

/// <summary>
/// A form that was sent from a page as it stood a moment ago. The framework takes a form only while the page has it; where what it is
/// about may be gone by now, the page shows nothing but that form until it is read, and only then what there is.
/// </summary>
public static class SentForm
{
    public static bool IsIn(HttpContext http) => HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType;

    /// <summary>The form's name.</summary>
    public static string NameIn(HttpContext http) => http.Request.Form["_handler"] is [{ Length: > 0 } name, ..] ? name : "none";
}
