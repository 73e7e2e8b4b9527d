using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
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

            migrationBuilder.AddColumn<long>(
                name: "refused_at",
                table: "staff_invitations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "held_until",
                table: "push_devices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_in_doubt",
                table: "outgoing",
                type: "INTEGER",
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
