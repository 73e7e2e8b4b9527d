using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AlikeCards : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "alike_cards",
                table: "roster_rows",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "alike_cards",
                table: "roster_imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "alike_cards",
                table: "roster_rows");

            migrationBuilder.DropColumn(
                name: "alike_cards",
                table: "roster_imports");
        }
    }
}
