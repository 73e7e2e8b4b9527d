using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class RefreshTokensOnce : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "token_at",
                table: "sessions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "token_number",
                table: "sessions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "token_at",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "token_number",
                table: "sessions");
        }
    }
}
