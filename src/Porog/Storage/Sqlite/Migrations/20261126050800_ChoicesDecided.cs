using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ChoicesDecided : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<short>(
                name: "decided",
                table: "notification_choices",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)255);

            migrationBuilder.AddColumn<short>(
                name: "ended",
                table: "notification_choices",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "decided",
                table: "notification_choices");

            migrationBuilder.DropColumn(
                name: "ended",
                table: "notification_choices");
        }
    }
}
