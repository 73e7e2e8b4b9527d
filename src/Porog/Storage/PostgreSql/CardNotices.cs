namespace Porog.Storage;

/// <summary>
/// Cache invalidation for <see cref="PostgreSqlSubjectLookup"/>. A database trigger notifies all nodes at commit, whichever program
/// changed the card.
/// </summary>
internal static class PostgreSqlCardNotices
{
    public const string Channel = "porog_cards";

    /// <summary>Sent instead of a card number to invalidate all cards.</summary>
    public const string Everything = "*";

    public const string Create = """
        CREATE FUNCTION tell_card() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_notify('porog_cards', OLD.number); RETURN NULL; END $$;
        CREATE TRIGGER tell_card AFTER UPDATE OR DELETE ON cards FOR EACH ROW EXECUTE FUNCTION tell_card();

        CREATE FUNCTION tell_all_cards() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_notify('porog_cards', '*'); RETURN NULL; END $$;
        CREATE TRIGGER tell_all_cards AFTER UPDATE OF organisation_id ON children FOR EACH STATEMENT EXECUTE FUNCTION tell_all_cards();
        CREATE TRIGGER tell_all_cards AFTER TRUNCATE ON cards FOR EACH STATEMENT EXECUTE FUNCTION tell_all_cards();
        """;

    public const string Drop = """
        DROP TRIGGER tell_all_cards ON cards;
        DROP TRIGGER tell_all_cards ON children;
        DROP FUNCTION tell_all_cards();
        DROP TRIGGER tell_card ON cards;
        DROP FUNCTION tell_card();
        """;
}
