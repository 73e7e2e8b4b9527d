using System.Globalization;
using System.Text;

namespace Porog.Tests.School.Roster;

/// <summary>A small OneRoster 1.2 zip from a school's system: children, a guardian, a teacher.</summary>
internal sealed class OneRosterSample
{
    public List<(string Id, string Surname, string GivenName, string Patronymic, string Class, string Born, string Sex)> Children { get; } =
    [
        ("s1", "Соколова", "Анна", "Игоревна", "c5b", "2015-03-05", "female"),
        ("s2", "Соколов", "Илья", "Игоревич", "c1a", "2019-07-21", "male"),
        ("s3", "Ким", "Алексей", "", "c5b", "2015-11-30", "male"),
    ];

    /// <summary>Additional lines per file of the zip.</summary>
    public Dictionary<string, string> More { get; } = [];

    public string Version { get; set; } = "1.2";
    public string School { get; set; } = "Школа № 57";

    public (string Name, string Content)[] Files()
    {
        var (users, roles, enrollments, demographics) = (
            new StringBuilder(),
            new StringBuilder(),
            new StringBuilder(),
            new StringBuilder()
        );
        foreach (var (id, surname, given, patronymic, group, born, sex) in Children)
        {
            users.Append(CultureInfo.InvariantCulture, $"{id},,,true,{id},,{given},{surname},{patronymic},,,,,g1,,,,,,,,org1,\n");
            roles.Append(CultureInfo.InvariantCulture, $"r-{id},,,{id},primary,student,,,org1,\n");
            enrollments.Append(CultureInfo.InvariantCulture, $"e-{id},,,{group},org1,{id},student,false,,\n");
            demographics.Append(CultureInfo.InvariantCulture, $"{id},,,{born},{sex},,,,,,,,,,,\n");
        }
        return
        [
            ("manifest.csv", $"propertyName,value\nmanifest.version,1.0\noneroster.version,{Version}\nfile.users,bulk\n"),
            (
                "orgs.csv",
                $"sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\norg1,,,{School},school,,\norg2,,,Гимназия № 1,school,,\n"
            ),
            (
                "classes.csv",
                "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds\n"
                    + "c5b,,,5 Б,,k,,homeroom,,org1,t\nc1a,,,1 А,,k,,homeroom,,org1,t\nc6b,,,6 Б,,k,,homeroom,,org1,t\nmath,,,Математика,,k,,scheduled,,org1,t\n"
            ),
            (
                "users.csv",
                "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
                    + "agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,"
                    + $"preferredFamilyName,primaryOrgSourcedId,pronouns\n{users}g1,,,true,g1,,Ольга,Соколова,Петровна,,,+79160000001,,,,,,,,,,org1,\n"
                    + $"t1,,,true,t1,,Вера,Лебедева,Ильинична,,,,,,,,,,,,,org1,\n{More.GetValueOrDefault("users.csv")}"
            ),
            (
                "roles.csv",
                "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n"
                    + $"{roles}r-g1,,,g1,primary,guardian,,,org1,\nr-t1,,,t1,primary,teacher,,,org1,\n{More.GetValueOrDefault("roles.csv")}"
            ),
            (
                "enrollments.csv",
                "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
                    + $"{enrollments}e-m,,,math,org1,s1,student,false,,\n{More.GetValueOrDefault("enrollments.csv")}"
            ),
            (
                "demographics.csv",
                "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"
                    + "nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,"
                    + $"stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus\n{demographics}{More.GetValueOrDefault("demographics.csv")}"
            ),
        ];
    }

    public byte[] Zip() => RosterClient.Zip(Files());
}
