using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Roster : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ended_at",
                table: "groups",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "external_id",
                table: "children",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "new_years",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    by_name = table.Column<string>(type: "character varying(302)", maxLength: 302, nullable: false),
                    graduates = table.Column<int>(type: "integer", nullable: false),
                    undone_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    undone_by_name = table.Column<string>(type: "character varying(302)", maxLength: 302, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_new_years", x => x.id);
                    table.ForeignKey(
                        name: "fk_new_years_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "roster_imports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_by_name = table.Column<string>(type: "character varying(302)", maxLength: 302, nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    file_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    file_size = table.Column<long>(type: "bigint", nullable: false),
                    format = table.Column<short>(type: "smallint", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    sample = table.Column<string>(type: "text", nullable: true),
                    columns = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    complete = table.Column<bool>(type: "boolean", nullable: false),
                    done = table.Column<int>(type: "integer", nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false),
                    added = table.Column<int>(type: "integer", nullable: false),
                    changed = table.Column<int>(type: "integer", nullable: false),
                    returned = table.Column<int>(type: "integer", nullable: false),
                    ended = table.Column<int>(type: "integer", nullable: false),
                    same = table.Column<int>(type: "integer", nullable: false),
                    left_out = table.Column<int>(type: "integer", nullable: false),
                    other_people = table.Column<int>(type: "integer", nullable: false),
                    nameless = table.Column<int>(type: "integer", nullable: false),
                    problem = table.Column<short>(type: "smallint", nullable: true),
                    problem_detail = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    confirmed_by_name = table.Column<string>(type: "character varying(302)", maxLength: 302, nullable: true),
                    confirmed_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    taken_by = table.Column<Guid>(type: "uuid", nullable: true),
                    taken_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_roster_imports", x => x.id);
                    table.ForeignKey(
                        name: "fk_roster_imports_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "new_year_groups",
                columns: table => new
                {
                    new_year_id = table.Column<Guid>(type: "uuid", nullable: false),
                    group_id = table.Column<Guid>(type: "uuid", nullable: false),
                    before = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    after = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    ended = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_new_year_groups", x => new { x.new_year_id, x.group_id });
                    table.ForeignKey(
                        name: "fk_new_year_groups_groups_group_id",
                        column: x => x.group_id,
                        principalTable: "groups",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_new_year_groups_new_years_new_year_id",
                        column: x => x.new_year_id,
                        principalTable: "new_years",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "roster_files",
                columns: table => new
                {
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_roster_files", x => new { x.import_id, x.number });
                    table.ForeignKey(
                        name: "fk_roster_files_roster_imports_import_id",
                        column: x => x.import_id,
                        principalTable: "roster_imports",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "roster_rows",
                columns: table => new
                {
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    file = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    line = table.Column<int>(type: "integer", nullable: false),
                    external_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    surname = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    given_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    patronymic = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    sex = table.Column<short>(type: "smallint", nullable: true),
                    birth_date = table.Column<DateOnly>(type: "date", nullable: true),
                    group = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    cards = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    wallet = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    is_learner = table.Column<bool>(type: "boolean", nullable: false),
                    is_deleted = table.Column<bool>(type: "boolean", nullable: false),
                    outcome = table.Column<short>(type: "smallint", nullable: false),
                    fault = table.Column<short>(type: "smallint", nullable: true),
                    fault_column = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    fault_value = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    child_id = table.Column<Guid>(type: "uuid", nullable: true),
                    changes = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_roster_rows", x => new { x.import_id, x.number });
                    table.ForeignKey(
                        name: "fk_roster_rows_roster_imports_import_id",
                        column: x => x.import_id,
                        principalTable: "roster_imports",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_children_organisation_id_external_id",
                table: "children",
                columns: new[] { "organisation_id", "external_id" },
                unique: true,
                filter: "external_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_new_year_groups_group_id",
                table: "new_year_groups",
                column: "group_id");

            migrationBuilder.CreateIndex(
                name: "ix_new_years_organisation_id_year",
                table: "new_years",
                columns: new[] { "organisation_id", "year" },
                unique: true,
                filter: "undone_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_roster_imports_open",
                table: "roster_imports",
                column: "organisation_id",
                unique: true,
                filter: "state < 20");

            migrationBuilder.CreateIndex(
                name: "ix_roster_imports_organisation_id_started_at",
                table: "roster_imports",
                columns: new[] { "organisation_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ix_roster_rows_import_id_external_id",
                table: "roster_rows",
                columns: new[] { "import_id", "external_id" });

            migrationBuilder.CreateIndex(
                name: "ix_roster_rows_import_id_outcome_number",
                table: "roster_rows",
                columns: new[] { "import_id", "outcome", "number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "new_year_groups");

            migrationBuilder.DropTable(
                name: "roster_files");

            migrationBuilder.DropTable(
                name: "roster_rows");

            migrationBuilder.DropTable(
                name: "new_years");

            migrationBuilder.DropTable(
                name: "roster_imports");

            migrationBuilder.DropIndex(
                name: "ix_children_organisation_id_external_id",
                table: "children");

            migrationBuilder.DropColumn(
                name: "ended_at",
                table: "groups");

            migrationBuilder.DropColumn(
                name: "external_id",
                table: "children");

        }
    }
}
