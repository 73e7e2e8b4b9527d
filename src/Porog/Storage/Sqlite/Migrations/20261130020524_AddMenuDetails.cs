using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddMenuDetails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "more_faults",
                table: "roster_rows",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "original",
                table: "roster_rows",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "publishes_menu",
                table: "organisations",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<decimal>(
                name: "calories",
                table: "menu_items",
                type: "TEXT",
                precision: 8,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "carbohydrates",
                table: "menu_items",
                type: "TEXT",
                precision: 8,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "fats",
                table: "menu_items",
                type: "TEXT",
                precision: 8,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "proteins",
                table: "menu_items",
                type: "TEXT",
                precision: 8,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "recipe",
                table: "menu_items",
                type: "TEXT",
                maxLength: 30,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "section",
                table: "menu_items",
                type: "TEXT",
                maxLength: 50,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "more_faults",
                table: "roster_rows");

            migrationBuilder.DropColumn(
                name: "original",
                table: "roster_rows");

            migrationBuilder.DropColumn(
                name: "publishes_menu",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "calories",
                table: "menu_items");

            migrationBuilder.DropColumn(
                name: "carbohydrates",
                table: "menu_items");

            migrationBuilder.DropColumn(
                name: "fats",
                table: "menu_items");

            migrationBuilder.DropColumn(
                name: "proteins",
                table: "menu_items");

            migrationBuilder.DropColumn(
                name: "recipe",
                table: "menu_items");

            migrationBuilder.DropColumn(
                name: "section",
                table: "menu_items");
        }
    }
}
