using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Registry;

namespace Porog.Simulator.Demo;

/// <summary>Creates the families and their trusts: first the people that demo users sign in as, then all others.</summary>
internal static class DemoFamilies
{
    public static void Build(DemoRegistry registry, DemoPlaces places)
    {
        var seats = registry.Groups.ToDictionary(g => g.Id, _ => DemoPlaces.GroupSize);
        var people = new People(registry, places, seats);
        people.AddMainPeople();
        people.AddStaff();
        people.AddEverybodyElse();
    }

    private sealed class People(DemoRegistry registry, DemoPlaces places, Dictionary<Guid, int> seats)
    {
        private readonly Random random = DemoId.Chance("families");

        public void AddMainPeople()
        {
            var maria = registry.AddPerson(DemoRole.Parent, "Иванова", "Мария", "Петровна", "maria.ivanova");
            var pyotr = registry.AddPerson(DemoRole.Parent, "Иванов", "Пётр", "Сергеевич", "pyotr.ivanov");
            var anna = registry.AddPerson(DemoRole.Trusted, "Петрова", "Анна", "Ильинична", "anna.petrova");
            registry.AddPerson(DemoRole.Stranger, "Соколов", "Денис", "Андреевич", "denis.sokolov");
            var officer = registry.AddPerson(DemoRole.Officer, "Кузьмина", "Елена", "Викторовна", "officer", "school57");
            var teacher = registry.AddPerson(DemoRole.Teacher, "Власова", "Ирина", "Олеговна", "teacher.5b", "school57");
            var cashier = registry.AddPerson(DemoRole.Cashier, "Рябова", "Галина", "Степановна", "cashier", "school57");
            var educator = registry.AddPerson(DemoRole.Teacher, "Зайцева", "Ольга", "Николаевна", "teacher.stars", "sad203");
            var administrator = registry.AddPerson(DemoRole.Administrator, "Логинов", "Артур", "Павлович", "admin", "porog");
            registry.AddStaff(officer, StaffKind.Officer, places.School);
            registry.AddStaff(teacher, StaffKind.Teacher, places.School, places.Group(places.School, "5 Б"));
            registry.AddStaff(educator, StaffKind.Teacher, places.Kindergarten, places.Group(places.Kindergarten, "Звёздочки"));
            registry.AddStaff(cashier, StaffKind.Cashier, places.School);
            registry.AddStaff(administrator, StaffKind.Administrator);

            // «Маша» is her name in the family. It distinguishes her from her mother, who has the same full name.
            var masha = Child(places.School, "5 Б", "Иванова", "Маша", "Петровна", Sex.Female, 300_00);
            var artyom = Child(places.Kindergarten, "Звёздочки", "Иванов", "Артём", "Петрович", Sex.Male, null);
            registry.AddCard(masha, CardState.Lost, daysAgo: 400);
            registry.Represents(maria, masha, artyom);
            registry.Represents(pyotr, masha, artyom);
            registry.AddTrust(maria, anna, masha, sees: Sight.Attendance | Sight.Meals);
            registry.AddTrust(maria, anna, artyom, sees: Sight.Attendance | Sight.Meals, mayAccompany: true);
            registry.Choices.Add(
                new NotificationChoice
                {
                    PersonId = pyotr.Id,
                    ChildId = masha.Id,
                    Channel = Channel.Email,
                    Events = EventTypes.Passages | EventTypes.Threshold,
                }
            );

            WantsReports(maria, EventTypes.Reports, masha, artyom);
            WantsReports(anna, EventTypes.DailyReport, masha);
            registry.Preferences.Add(
                new NotificationPreference
                {
                    PersonId = maria.Id,
                    QuietFrom = 22 * 60,
                    QuietUntil = 7 * 60,
                    ThresholdIsUrgent = true,
                }
            );

            AddFourChildren();

            var olga = registry.AddPerson(DemoRole.Parent, "Кузнецова", "Ольга", "Дмитриевна", "olga.kuznetsova");
            var lev = Child(places.School, "1 А", "Кузнецов", "Лев", "Игоревич", Sex.Male, null, hasCard: false);
            registry.Represents(olga, lev);
        }

        /// <summary>Reports by letter; event messages keep their defaults.</summary>
        private void WantsReports(Account person, EventTypes reports, params Child[] children) =>
            registry.Choices.AddRange(
                children.Select(child => new NotificationChoice
                {
                    PersonId = person.Id,
                    ChildId = child.Id,
                    Channel = Channel.Email,
                    Events = reports,
                    Decided = reports,
                })
            );

        /// <summary>Four children in three organisations; a grandfather sees one part of one of them.</summary>
        private void AddFourChildren()
        {
            var natalya = registry.AddPerson(DemoRole.Parent, "Смирнова", "Наталья", "Юрьевна", "natalya.smirnova");
            var alexey = registry.AddPerson(DemoRole.Parent, "Смирнов", "Алексей", "Николаевич", "alexey.smirnov");
            var nikolay = registry.AddPerson(DemoRole.Trusted, "Смирнов", "Николай", "Фёдорович", "nikolay.smirnov");
            var nanny = registry.AddPerson(DemoRole.Trusted, "Гордеева", "Лидия", "Васильевна", "lidia.gordeeva");
            Child[] children =
            [
                Child(places.College, "ИС-21", "Смирнов", "Даниил", "Алексеевич", Sex.Male, 200_00),
                Child(places.School, "9 В", "Смирнова", "Алиса", "Алексеевна", Sex.Female, 250_00),
                Child(places.School, "3 А", "Смирнов", "Кирилл", "Алексеевич", Sex.Male, 200_00),
                Child(places.Kindergarten, "Ромашки", "Смирнова", "Варвара", "Алексеевна", Sex.Female, null),
            ];
            registry.Represents(natalya, children);
            WantsReports(natalya, EventTypes.WeeklyReport, children);
            registry.Represents(alexey, children);
            registry.AddTrust(natalya, nikolay, children[2], sees: Sight.Attendance);
            registry.AddTrust(alexey, nanny, children[3], sees: Sight.Attendance, mayAccompany: true);
            registry.AddTrust(alexey, nanny, children[2], TrustState.Ended, sentDaysAgo: 150);
        }

        public void AddStaff()
        {
            var taught = registry.StaffRoles.Select(r => r.GroupId).ToHashSet();
            foreach (var organisation in registry.Organisations)
            {
                var domain = Domain(organisation);
                if (organisation != places.School)
                    registry.AddStaff(Staff(DemoRole.Officer, "officer", domain), StaffKind.Officer, organisation);
                if (organisation != places.Kindergarten)
                    registry.AddStaff(Staff(DemoRole.Cashier, "cashier2", domain), StaffKind.Cashier, organisation);
                foreach (var group in registry.Groups.Where(g => g.OrganisationId == organisation.Id && !taught.Contains(g.Id)))
                    registry.AddStaff(
                        Staff(DemoRole.Teacher, $"teacher{registry.StaffRoles.Count}", domain),
                        StaffKind.Teacher,
                        organisation,
                        group
                    );
            }
        }

        /// <summary>Fills all remaining places: one to three children per family, one or two parents, sometimes a grandparent.</summary>
        public void AddEverybodyElse()
        {
            var free = registry.Groups.SelectMany(g => Enumerable.Repeat(g, seats[g.Id])).ToArray();
            random.Shuffle(free);
            for (var next = 0; next < free.Length; )
            {
                var size = Math.Min(
                    random.Next(10) switch
                    {
                        < 5 => 1,
                        < 9 => 2,
                        _ => 3,
                    },
                    free.Length - next
                );
                AddFamily(free.AsSpan(next, size));
                next += size;
            }
        }

        private void AddFamily(ReadOnlySpan<Group> groups)
        {
            var family = DemoNames.AnyFamily(random);
            var fatherName = DemoNames.AdultName(random, Sex.Male);
            var threshold = random.Happens(0.4) ? random.Next(1, 4) * 100_00L : (long?)null;
            var children = new List<Child>();
            foreach (var group in groups)
            {
                var sex = random.Of([Sex.Female, Sex.Male]);
                children.Add(
                    registry.AddChild(
                        group,
                        DemoNames.Surname(family, sex),
                        DemoNames.ChildName(random, sex),
                        DemoNames.Patronymic(fatherName, sex),
                        sex,
                        threshold
                    )
                );
            }
            var parents = new List<Account>();
            var both = random.Happens(0.7);
            var mother = both || random.Happens(0.85);
            if (mother)
                parents.Add(Relative(DemoRole.Parent, family, Sex.Female, DemoNames.AdultName(random, Sex.Female)));
            if (both || !mother)
                parents.Add(Relative(DemoRole.Parent, family, Sex.Male, fatherName));
            foreach (var parent in parents)
                registry.Represents(parent, children);
            if (random.Happens(0.22))
                AddGrandparent(family, random.Of(parents), children);
        }

        private void AddGrandparent(string family, Account giver, List<Child> children)
        {
            var sex = random.Happens(0.75) ? Sex.Female : Sex.Male;
            // The mother's parents have another surname.
            var surname = random.Happens(0.5) ? family : DemoNames.AnyFamily(random);
            var grandparent = Relative(DemoRole.Trusted, surname, sex, DemoNames.AdultName(random, sex));
            foreach (var child in children)
            {
                var state = random.Next(20) switch
                {
                    < 13 => TrustState.Active,
                    13 => TrustState.Sent,
                    14 => TrustState.Declined,
                    15 => TrustState.Withdrawn,
                    16 => TrustState.Expired,
                    17 => TrustState.FailedCheck,
                    _ => TrustState.Ended,
                };
                var sees = random.Next(6) switch
                {
                    0 => Sight.Attendance,
                    1 => Sight.Attendance | Sight.Meals,
                    2 => Sight.Meals | Sight.Account,
                    _ => Sight.Everything,
                };
                var kindergarten = child.OrganisationId == places.Kindergarten.Id;
                registry.AddTrust(
                    giver,
                    grandparent,
                    child,
                    state,
                    sees,
                    mayAccompany: kindergarten && random.Happens(0.7),
                    sentDaysAgo: state == TrustState.Sent ? random.Next(1, 20) : random.Next(50, 150)
                );
            }
        }

        private Account Relative(DemoRole role, string family, Sex sex, string givenName) =>
            registry.AddPerson(
                role,
                DemoNames.Surname(family, sex),
                givenName,
                DemoNames.AnyPatronymic(random, sex),
                $"person{registry.Accounts.Count() + 1}"
            );

        private Account Staff(DemoRole role, string mailbox, string domain)
        {
            var sex = random.Happens(0.8) ? Sex.Female : Sex.Male;
            return registry.AddPerson(
                role,
                DemoNames.Surname(DemoNames.AnyFamily(random), sex),
                DemoNames.AdultName(random, sex),
                DemoNames.AnyPatronymic(random, sex),
                mailbox,
                domain
            );
        }

        private Child Child(
            Organisation organisation,
            string group,
            string surname,
            string givenName,
            string patronymic,
            Sex sex,
            long? threshold,
            bool hasCard = true
        )
        {
            var into = places.Group(organisation, group);
            seats[into.Id]--;
            return registry.AddChild(into, surname, givenName, patronymic, sex, threshold, hasCard);
        }

        private static string Domain(Organisation organisation) =>
            organisation.Kind switch
            {
                OrganisationKind.School => "school57",
                OrganisationKind.College => "college12",
                _ => "sad203",
            };
    }
}
