using Porog.Web.Services;

namespace Porog.Web.Help;

/// <summary>What search knows of the help.</summary>
public sealed class HelpSearch : ISearchPages
{
    public IEnumerable<SearchEntry> Pages(Words L) =>
        new HelpTopics(L)
            .All.Select(topic => new SearchEntry(
                topic.Address,
                topic.Title,
                topic.Lead,
                $"{string.Join(' ', topic.Steps.Select(step => step.Text))} {topic.More}"
            ))
            .Append(
                new SearchEntry(
                    "/poster",
                    L["Плакат для родителей"],
                    L["Плакат и эта инструкция помогают родителям всё сделать без визита."]
                )
            );
}
