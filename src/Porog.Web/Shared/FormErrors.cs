namespace Porog.Web.Shared;

/// <summary>What is wrong with the form of a page; once anything is, the page answers 422 and shows it by <see cref="ErrorSummary"/>.</summary>
public sealed class FormErrors
{
    private readonly List<FieldError> all = [];

    public IReadOnlyList<FieldError> All => all;

    public bool Any => all.Count > 0;

    /// <param name="field">The id of the field; null for none in particular.</param>
    /// <param name="text">What to do about it.</param>
    public void Add(string? field, string text) => all.Add(new FieldError(field, text));

    public string? Of(string field) => all.Find(e => e.Field == field)?.Text;

    /// <returns>True, with the answer's status set, when there is anything wrong.</returns>
    public bool Refuse(HttpContext http)
    {
        if (Any)
            http.Unprocessable();
        return Any;
    }
}
