using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class RefusedAndInDoubt : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_outgoing_next_attempt_at",
                table: "outgoing");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "refused_at",
                table: "staff_invitations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "held_until",
                table: "push_devices",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_in_doubt",
                table: "outgoing",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_channel_next_attempt_at",
                table: "outgoing",
                columns: new[] { "channel", "next_attempt_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_outgoing_channel_next_attempt_at",
                table: "outgoing");

            migrationBuilder.DropColumn(
                name: "refused_at",
                table: "staff_invitations");

            migrationBuilder.DropColumn(
                name: "held_until",
                table: "push_devices");

            migrationBuilder.DropColumn(
                name: "is_in_doubt",
                table: "outgoing");

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_next_attempt_at",
                table: "outgoing",
                column: "next_attempt_at");
        }
    }
}
