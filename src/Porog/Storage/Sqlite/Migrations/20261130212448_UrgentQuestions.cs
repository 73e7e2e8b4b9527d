using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class UrgentQuestions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "alert_is_urgent",
                table: "notification_preferences",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "alert_is_urgent",
                table: "notification_preferences");
        }
    }
}
