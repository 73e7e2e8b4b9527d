using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Alerts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "alerts",
                columns: table => new
                {
                    bucket = table.Column<short>(type: "INTEGER", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    child_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organisation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    raised_at = table.Column<long>(type: "INTEGER", nullable: false),
                    step = table.Column<short>(type: "INTEGER", nullable: false),
                    next_step_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    end = table.Column<short>(type: "INTEGER", nullable: true),
                    answer = table.Column<short>(type: "INTEGER", nullable: true),
                    until = table.Column<TimeOnly>(type: "TEXT", nullable: true),
                    answered_by_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    answered_as = table.Column<short>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alerts", x => new { x.bucket, x.child_id, x.id });
                    table.ForeignKey(
                        name: "fk_alerts_children_child_id",
                        column: x => x.child_id,
                        principalTable: "children",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_alerts_users_answered_by_id",
                        column: x => x.answered_by_id,
                        principalTable: "accounts",
                        principalColumn: "id");
                });

            migrationBuilder.CreateIndex(
                name: "ix_alerts_answered_by_id",
                table: "alerts",
                column: "answered_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_alerts_child_id",
                table: "alerts",
                column: "child_id");

            migrationBuilder.CreateIndex(
                name: "ix_alerts_id",
                table: "alerts",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_alerts_next_step_at",
                table: "alerts",
                column: "next_step_at",
                filter: "ended_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_alerts_one_a_day",
                table: "alerts",
                columns: new[] { "bucket", "child_id", "day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_alerts_organisation_id_day",
                table: "alerts",
                columns: new[] { "organisation_id", "day" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "alerts");
        }
    }
}
