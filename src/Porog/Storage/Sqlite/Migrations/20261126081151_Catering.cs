using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Catering : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "day",
                table: "manual_events",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<Guid>(
                name: "organisation_id",
                table: "manual_events",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<bool>(
                name: "is_subsidised",
                table: "children",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "menu_items",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organisation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    meal = table.Column<short>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    price = table.Column<long>(type: "INTEGER", nullable: false),
                    portion = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    composition = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    terms = table.Column<short>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_menu_items", x => x.id);
                    table.ForeignKey(
                        name: "fk_menu_items_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_manual_events_organisation_id_day",
                table: "manual_events",
                columns: new[] { "organisation_id", "day" });

            migrationBuilder.CreateIndex(
                name: "ix_menu_items_organisation_id_day",
                table: "menu_items",
                columns: new[] { "organisation_id", "day" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "menu_items");

            migrationBuilder.DropIndex(
                name: "ix_manual_events_organisation_id_day",
                table: "manual_events");

            migrationBuilder.DropColumn(
                name: "day",
                table: "manual_events");

            migrationBuilder.DropColumn(
                name: "organisation_id",
                table: "manual_events");

            migrationBuilder.DropColumn(
                name: "is_subsidised",
                table: "children");
        }
    }
}
