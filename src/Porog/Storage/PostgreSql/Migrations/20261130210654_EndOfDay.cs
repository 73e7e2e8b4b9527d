using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class EndOfDay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_alerts_one_a_day",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "answered_as",
                table: "alerts");

            migrationBuilder.AddColumn<bool>(
                name: "asks_in_evening",
                table: "week_patterns",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<TimeOnly>(
                name: "closes",
                table: "week_patterns",
                type: "time without time zone",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "kind",
                table: "alerts",
                type: "smallint",
                nullable: false,
                defaultValue: (short)1);

            migrationBuilder.AddColumn<short>(
                name: "round",
                table: "alerts",
                type: "smallint",
                nullable: false,
                defaultValue: (short)1);

            migrationBuilder.CreateTable(
                name: "reader_watches",
                columns: table => new
                {
                    id = table.Column<short>(type: "smallint", nullable: false),
                    looked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    steady_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reader_watches", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_alerts_one_a_round",
                table: "alerts",
                columns: new[] { "bucket", "child_id", "day", "kind", "round" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "reader_watches");

            migrationBuilder.DropIndex(
                name: "ix_alerts_one_a_round",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "asks_in_evening",
                table: "week_patterns");

            migrationBuilder.DropColumn(
                name: "closes",
                table: "week_patterns");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "round",
                table: "alerts");

            migrationBuilder.AddColumn<short>(
                name: "answered_as",
                table: "alerts",
                type: "smallint",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_alerts_one_a_day",
                table: "alerts",
                columns: new[] { "bucket", "child_id", "day" },
                unique: true);
        }
    }
}
