using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
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
                    bucket = table.Column<short>(type: "smallint", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    child_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    raised_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    step = table.Column<short>(type: "smallint", nullable: false),
                    next_step_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end = table.Column<short>(type: "smallint", nullable: true),
                    answer = table.Column<short>(type: "smallint", nullable: true),
                    until = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    answered_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    answered_as = table.Column<short>(type: "smallint", nullable: true)
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
