using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
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
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "original",
                table: "roster_rows",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "publishes_menu",
                table: "organisations",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<decimal>(
                name: "calories",
                table: "menu_items",
                type: "numeric(8,2)",
                precision: 8,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "carbohydrates",
                table: "menu_items",
                type: "numeric(8,2)",
                precision: 8,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "fats",
                table: "menu_items",
                type: "numeric(8,2)",
                precision: 8,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "proteins",
                table: "menu_items",
                type: "numeric(8,2)",
                precision: 8,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "recipe",
                table: "menu_items",
                type: "character varying(30)",
                maxLength: 30,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "section",
                table: "menu_items",
                type: "character varying(50)",
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
