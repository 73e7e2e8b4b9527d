using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>Names of classes and groups: unique in an organisation, whatever their spelling.</summary>
public static class GroupNames
{
    private const string Class = "КЛАСС";

    /// <summary>The form in which names are compared: «5Б», «5 б», «5-Б» and «5 Б класс» are one class, also with Latin look-alikes.</summary>
    /// <returns>Empty for a name without letters and digits.</returns>
    public static string Comparable(string? name)
    {
        var words = TextFold.Words(name).ToList();
        var rest = string.Concat(words.Where(word => word != Class));
        return rest.Length > 0 ? rest : string.Concat(words);
    }

    /// <summary>«5 Б» for «5 Б класс». A name of this word alone stays.</summary>
    internal static string WithoutWord(string name) =>
        string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => TextFold.Letters(word) != Class))
            is { Length: > 0 } rest
            ? rest
            : name;

    /// <summary>Whether another group of the organisation has this name.</summary>
    internal static async Task<bool> IsTakenAsync(PorogDbContext db, Group group, string name, CancellationToken cancel)
    {
        var others = await db
            .Groups.Where(g => g.OrganisationId == group.OrganisationId && g.Id != group.Id)
            .Select(g => g.Name)
            .ToListAsync(cancel);
        return others.Exists(other => Comparable(other) == Comparable(name));
    }
}
