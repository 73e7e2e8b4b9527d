using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class RefreshTokensOnce : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "token_at",
                table: "sessions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "token_number",
                table: "sessions",
                type: "integer",
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
