namespace Porog.Storage;

/// <summary>
/// Brings stored card numbers into the form of <see cref="Registry.CardNumber.Canonical"/>. Stored numbers are ASCII. Of several cards
/// that become one number, the newest of one child stays and the others are replaced; cards of several children, or in several
/// states, become <see cref="Registry.CardState.Doubtful"/>, and a person decides.
/// </summary>
internal static class CardNumberForms
{
    public static string Sqlite =>
        Update(
            Compact("number"),
            form => $"CASE WHEN {form} GLOB '0X?*' AND substr({form}, 3) NOT GLOB '*[^0-9A-F]*' THEN substr({form}, 3) ELSE {form} END"
        );

    /// <summary>One notice about all cards replaces a notice about each.</summary>
    public static string PostgreSql =>
        $"""
            ALTER TABLE cards DISABLE TRIGGER tell_card;
            {Update(
                $"({Compact("number")} COLLATE \"C\")",
                form => $"CASE WHEN {form} ~ '^0X[0-9A-F]+$' THEN substr({form}, 3) ELSE {form} END"
            )}
            ALTER TABLE cards ENABLE TRIGGER tell_card;
            SELECT pg_notify('{PostgreSqlCardNotices.Channel}', '{PostgreSqlCardNotices.Everything}');
            """;

    private static string Compact(string number) => $"replace(replace(replace({number}, ':', ''), '-', ''), ' ', '')";

    /// <param name="compact">SQL for the number without separators.</param>
    /// <param name="withoutPrefix">SQL that takes 0X away before hexadecimal digits.</param>
    private static string Update(string compact, Func<string, string> withoutPrefix) =>
        $"""
            CREATE TEMPORARY TABLE card_forms AS
            SELECT id, child_id, state, issued_at, number, {withoutPrefix($"upper({compact})")} AS form FROM cards;
            CREATE INDEX card_forms_form ON card_forms (form);
            DELETE FROM card_forms WHERE NOT EXISTS (
                SELECT 1 FROM card_forms f WHERE f.form = card_forms.form AND f.form <> f.number AND f.form <> ''
            );

            CREATE TEMPORARY TABLE doubtful_forms AS
            SELECT form FROM card_forms WHERE state <> 4 GROUP BY form
            HAVING min(CAST(child_id AS text)) <> max(CAST(child_id AS text)) OR min(state) <> max(state);
            UPDATE cards SET state = 6
            WHERE state <> 4 AND id IN (SELECT id FROM card_forms WHERE form IN (SELECT form FROM doubtful_forms));

            CREATE TEMPORARY TABLE card_places AS
            SELECT id, form, state, row_number() OVER (PARTITION BY form ORDER BY (state = 4), issued_at DESC, id) AS place
            FROM card_forms WHERE NOT EXISTS (SELECT 1 FROM doubtful_forms d WHERE d.form = card_forms.form);
            CREATE INDEX card_places_id ON card_places (id);
            UPDATE cards SET state = 4 WHERE id IN (SELECT id FROM card_places WHERE place > 1 AND state <> 4);
            UPDATE cards SET number = substr(number, 1, 50) || '~' || substr(CAST(id AS text), 1, 8)
            WHERE id IN (SELECT id FROM card_places WHERE place > 1) AND number IN (SELECT form FROM card_places);
            UPDATE cards SET number = (SELECT p.form FROM card_places p WHERE p.id = cards.id)
            WHERE id IN (SELECT id FROM card_places WHERE place = 1);

            DROP TABLE card_places;
            DROP TABLE doubtful_forms;
            DROP TABLE card_forms;

            CREATE TEMPORARY TABLE unknown_forms AS
            SELECT organisation_id, number, {withoutPrefix($"upper({compact})")} AS form FROM unknown_cards;
            CREATE INDEX unknown_forms_form ON unknown_forms (organisation_id, form);
            DELETE FROM unknown_cards WHERE EXISTS (
                SELECT 1 FROM unknown_forms f JOIN unknown_forms o ON o.organisation_id = f.organisation_id AND o.form = f.form
                WHERE f.organisation_id = unknown_cards.organisation_id AND f.number = unknown_cards.number AND o.number < f.number
            );
            UPDATE unknown_cards SET number = (
                SELECT f.form FROM unknown_forms f
                WHERE f.organisation_id = unknown_cards.organisation_id AND f.number = unknown_cards.number
            );
            DROP TABLE unknown_forms;
            """;
}
