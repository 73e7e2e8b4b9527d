using Microsoft.EntityFrameworkCore;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>OneRoster as other systems export it: 1.1, changes only, periods with times, and archives that do not fit.</summary>
public sealed class OneRosterFilesTests
{
    private const string UserColumns = "sourcedId,status,dateLastModified,enabledUser,givenName,familyName,middleName\n";
    private const string RoleColumns = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n";
    private const string EnrollmentColumns =
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n";

    private const string Orgs = "sourcedId,status,dateLastModified,name,type\norg1,,,Школа № 57,school\norg2,,,Гимназия № 1,school\n";
    private const string Classes =
        "sourcedId,status,dateLastModified,title,classType,schoolSourcedId\nc5b,,,5 Б,homeroom,org1\nc6b,,,6 Б,homeroom,org1\n";

    [Theory, Engines]
    public async Task Version_1_1_has_the_role_and_the_organisations_in_the_user(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        await client.UploadAsync(
            "a.zip",
            RosterClient.Zip(
                (
                    "manifest.csv",
                    "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,bulk\nfile.demographics,absent\n"
                ),
                ("orgs.csv", Orgs),
                ("classes.csv", Classes),
                (
                    "users.csv",
                    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName\n"
                        + "s1,active,2026-09-01T00:00:00Z,true,\"org2,org1\",student,,,Анна,Соколова,Игоревна\n"
                        // A blank in an id is allowed.
                        + "s 2,active,,true,org1,student,,,Илья,Соколов,Игоревич\n"
                        + "s3,active,,true,org2,student,,,Олег,Чужой,Игоревич\n"
                        + "t1,active,,true,org1,teacher,,,Вера,Лебедева,Ильинична\n"
                ),
                ("enrollments.csv", EnrollmentColumns + "e1,,,c5b,org1,s1,student,true,,\ne2,,,c6b,org1,s 2,student,true,,\n")
            )
        );
        Assert.Equal((2, 0, 0, 0, 0, 0), await client.CountsAsync());
        Assert.Equal(["s1 5 Б", "s 2 6 Б"], await RowsAsync(host, client));
        Assert.Equal(2, (await client.ImportAsync()).OtherPeople);
    }

    [Theory, Engines]
    public async Task Changes_change_what_they_name_and_end_nobody_else(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var whole = new OneRosterSample();
        whole.Children.Add(("s4", "Юдина", "Вера", "Олеговна", "c5b", "2015-01-01", "female"));
        whole.Children.Add(("s5", "Зимин", "Глеб", "Львович", "c5b", "2015-01-01", "male"));
        await client.ConfirmAsync(await client.UploadAsync("a.zip", whole.Zip()));

        var changes = RosterClient.Zip(
            (
                "manifest.csv",
                "propertyName,value\noneroster.version,1.2\nfile.users,delta\nfile.roles,delta\nfile.enrollments,delta\n"
                    + "file.demographics,delta\nfile.orgs,absent\nfile.classes,bulk\n"
            ),
            ("classes.csv", Classes),
            (
                "users.csv",
                UserColumns
                    + "s1,active,,true,Анна,Орлова,Игоревна\ns2,tobedeleted,,,,,\n"
                    + "s6,active,,true,Олег,Новиков,Львович\ng9,active,,true,Мать,Новикова,\n"
            ),
            (
                "roles.csv",
                RoleColumns + "r6,active,,s6,primary,student,2026-09-01,,org1\nr5,active,,s5,primary,student,,2026-11-01T00:00:00Z,org1\n"
            ),
            ("enrollments.csv", EnrollmentColumns + "e6,,,c5b,org1,s6,student,,,\ne3,,,c6b,org1,s3,student,,,\n"),
            ("demographics.csv", "sourcedId,status,dateLastModified,birthDate,sex\ns6,,,2015-02-02,male\nz1,,,2015-02-02,male\n")
        );
        var shown = await client.UploadAsync("b.zip", changes, complete: true);
        Assert.Contains("В архиве только изменения.", shown.Text);
        Assert.Contains("Соколов Илья Игоревич", (await client.Visitor.OpenAsync($"{client.Path}?show=End")).Text);
        // Орлова renamed, Ким moved; Соколов deleted, Зимин's role ended; Новиков new. Юдина is not mentioned and stays.
        Assert.Equal((1, 2, 0, 2, 0, 0), await client.CountsAsync());
        await client.ConfirmAsync(shown);
        await host.WithDbAsync(async db =>
        {
            var here = await db.Children.Include(c => c.Group).Where(c => c.LeftAt == null).ToListAsync();
            Assert.Equal(
                ["Ким 6 Б", "Новиков 5 Б", "Орлова 5 Б", "Юдина 5 Б"],
                here.Select(c => $"{c.Surname} {c.Group!.Name}").Order(StringComparer.Ordinal)
            );
        });
    }

    [Theory, Engines]
    public async Task Periods_count_with_and_without_times_and_what_cannot_be_read_never_means_no_end(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        string[] names = ["Первый", "Второй", "Третий", "Четвёртый", "Пятый", "Шестой"];
        var users = string.Concat(names.Select((n, i) => $"s{i + 1},,,true,Иван,{n},Ильич\n"));
        await client.UploadAsync(
            "a.zip",
            RosterClient.Zip(
                ("manifest.csv", "propertyName,value\noneroster.version,1.2\n"),
                ("orgs.csv", Orgs),
                ("classes.csv", Classes),
                ("users.csv", UserColumns + users),
                (
                    "roles.csv",
                    RoleColumns
                        + "r1,,,s1,primary,student,2026-09-01T00:00:00.000Z,2027-06-30T23:59:59Z,org1\n"
                        + "r2,,,s2,primary,student,2025-09-01,2026-06-30T00:00:00Z,org1\n"
                        + "r3,,,s3,primary,student,2027-09-01,,org1\n"
                        + "r4,,,s4,primary,student,,когда-нибудь,org1\n"
                        + "r5,,,s5,primary,student,,,org1\n"
                        + "r6,,,s6,primary,student,,,org1\n"
                ),
                (
                    "enrollments.csv",
                    EnrollmentColumns
                        + "e1,,,c5b,org1,s1,student,,2026-09-01 00:00:00,\n"
                        + "e0,,,c6b,org1,s1,student,,2025-09-01,2026-06-30 00:00:00\n"
                        + "e5,,,c6b,org1,s5,student,,2027-09-01T00:00:00Z,\n"
                        + "e6,,,c6b,org1,s6,student,,,30.30.2026\n"
                )
            )
        );
        Assert.Equal((1, 0, 0, 0, 0, 4), await client.CountsAsync());
        Assert.Equal("s1 5 Б", (await RowsAsync(host, client))[0]);
        var left = (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).RowsOf("tbody tr");
        Assert.Contains("roles.csv, строка 4 Третий Иван Ильич", left[0]);
        Assert.Contains("обучение начнётся позже: 01.09.2027", left[0]);
        Assert.Contains("столбец «endDate»: «когда-нибудь» – не дата", left[1]);
        Assert.Contains("зачисление в класс начнётся позже: 01.09.2027", left[2]);
        Assert.Contains("столбец «endDate»: «30.30.2026» – не дата", left[3]);
    }

    [Theory, Engines]
    public async Task An_archive_that_does_not_fit_says_why_with_counts(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var whole = new OneRosterSample().Files();
        (string File, string Content, string Says)[] changed =
        [
            (
                "orgs.csv",
                "sourcedId,name,type\nd1,Округ,district\nd2,Район,district\n",
                "В orgs.csv нет ни одной школы (type = school). Там есть: district – 2."
            ),
            ("orgs.csv", "sourcedId,name,type\n", "В orgs.csv нет ни одной организации."),
            ("orgs.csv", "sourcedId,name,type\nx1,,school\nx2,,school\n", "Там есть: x1; x2."),
            ("manifest.csv", "propertyName,value\nmanifest.version,1.0\n", "В manifest.csv не указана версия OneRoster."),
            (
                "roles.csv",
                RoleColumns + "r1,,,s1,primary,student,,2026-06-30,org1\nr2,,,s2,primary,student,,,org2\nr3,,,t1,primary,teacher,,,org1\n",
                "людей – 5, ролей student – 2, из них в этой организации – 1, уже закончились – 1."
            ),
            (
                "enrollments.csv",
                EnrollmentColumns + "e1,,,\"c5b\"x,org1,s1,student,,,\n",
                "Строка повреждена или слишком длинная: enrollments.csv, 2."
            ),
        ];
        foreach (var (name, content, says) in changed)
        {
            var zip = RosterClient.Zip([.. whole.Select(f => f.Name == name ? (name, content) : f)]);
            Assert.Contains(says, (await client.UploadAsync("a.zip", zip)).Text);
        }
        Assert.False(await host.WithDbAsync(db => db.RosterImports.AnyAsync(i => i.State != RosterState.Failed)));
    }

    private static async Task<List<string>> RowsAsync(PorogHost host, RosterClient client)
    {
        var id = (await client.ImportAsync()).Id;
        return await host.WithDbAsync(db =>
            db.RosterRows.Where(r => r.ImportId == id).OrderBy(r => r.Number).Select(r => r.ExternalId + " " + r.Group).ToListAsync()
        );
    }
}
