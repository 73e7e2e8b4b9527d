namespace Porog.Web.Help;

/// <summary>One instruction.</summary>
/// <param name="Slug">The last part of its address.</param>
/// <param name="Title">The question it answers.</param>
/// <param name="Lead">The answer in a sentence.</param>
/// <param name="Steps">In order.</param>
/// <param name="More">Words that people search by and that stand in none of these.</param>
public sealed record HelpTopic(string Slug, string Title, string Lead, IReadOnlyList<HelpStep> Steps, string More = "")
{
    public string Address => $"/help/{Slug}";
}

/// <param name="Text">What to do.</param>
/// <param name="Picture">Name of a <see cref="HelpPicture"/> of the page where one does it.</param>
/// <param name="Link">That page's address, where it is the same for everybody.</param>
public sealed record HelpStep(string Text, string? Picture = null, string? Link = null);

/// <summary>The instructions, in the reader's language. Their texts are in HelpForFamilies.cs and HelpForStaff.cs.</summary>
public sealed partial class HelpTopics(Words L)
{
    public HelpTopic? Find(string slug) => All.FirstOrDefault(topic => topic.Slug == slug);

    public IReadOnlyList<HelpTopic> All =>
        [
            Account,
            Password,
            NoCode,
            Application,
            Service,
            AddTrusted,
            Accept,
            Notifications,
            Devices,
            Reports,
            TakeBack,
            TopUp,
            Absence,
            WhereIsTheChild,
            NoData,
            Pass,
            AtTheDoor,
            AtTheTill,
            ForSchools,
            Import,
            SchoolCalendar,
        ];
}
