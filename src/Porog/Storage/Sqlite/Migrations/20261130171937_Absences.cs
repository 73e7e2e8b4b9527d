using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Absences : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "may_announce_absence",
                table: "trusts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "may_announce_absence",
                table: "invitation_drafts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "absences",
                columns: table => new
                {
                    bucket = table.Column<short>(type: "INTEGER", nullable: false),
                    child_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    from = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    until = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    lessons = table.Column<short>(type: "INTEGER", nullable: false),
                    kind = table.Column<short>(type: "INTEGER", nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    announced_by_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    announced_as = table.Column<short>(type: "INTEGER", nullable: false),
                    announced_at = table.Column<long>(type: "INTEGER", nullable: false),
                    taken_back_at = table.Column<long>(type: "INTEGER", nullable: true),
                    taken_back_by_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    taken_back_from = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_absences", x => new { x.bucket, x.child_id, x.id });
                    table.ForeignKey(
                        name: "fk_absences_children_child_id",
                        column: x => x.child_id,
                        principalTable: "children",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_absences_users_announced_by_id",
                        column: x => x.announced_by_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_absences_users_taken_back_by_id",
                        column: x => x.taken_back_by_id,
                        principalTable: "accounts",
                        principalColumn: "id");
                });

            migrationBuilder.CreateIndex(
                name: "ix_absences_announced_by_id",
                table: "absences",
                column: "announced_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_absences_child_id",
                table: "absences",
                column: "child_id");

            migrationBuilder.CreateIndex(
                name: "ix_absences_id",
                table: "absences",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_absences_taken_back_by_id",
                table: "absences",
                column: "taken_back_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_absences_until",
                table: "absences",
                column: "until");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "absences");

            migrationBuilder.DropColumn(
                name: "may_announce_absence",
                table: "trusts");

            migrationBuilder.DropColumn(
                name: "may_announce_absence",
                table: "invitation_drafts");
        }
    }
}
