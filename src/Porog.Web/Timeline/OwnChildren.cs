using Porog.Attendance;

namespace Porog.Web.Timeline;

/// <summary>The children that the visitor sees, read once for the frame of the page and the page itself.</summary>
public sealed class OwnChildren(ReadChildren children, IHttpContextAccessor request)
{
    private (Guid PersonId, IReadOnlyList<ChildSummary> Children)? known;

    /// <inheritdoc cref="ReadChildren.ListAsync"/>
    public async Task<IReadOnlyList<ChildSummary>> ListAsync(Guid personId, CancellationToken cancel)
    {
        if (known is { } read && read.PersonId == personId && OnlyReads)
            return read.Children;
        var list = await children.ListAsync(personId, cancel);
        known = (personId, list);
        return list;
    }

    /// <summary>What a form was sent to change may be the rights themselves.</summary>
    private bool OnlyReads =>
        request.HttpContext is { } http && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method));
}
