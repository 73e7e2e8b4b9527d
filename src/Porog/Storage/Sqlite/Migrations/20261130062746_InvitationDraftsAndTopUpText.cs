using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class InvitationDraftsAndTopUpText : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "top_up_text",
                table: "organisations",
                type: "TEXT",
                maxLength: 1000,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "invitation_drafts",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    children = table.Column<string>(type: "TEXT", nullable: false),
                    phone = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    surname = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    sees = table.Column<short>(type: "INTEGER", nullable: false),
                    from = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    until = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    may_accompany = table.Column<bool>(type: "INTEGER", nullable: false),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitation_drafts", x => x.person_id);
                    table.ForeignKey(
                        name: "fk_invitation_drafts_accounts_person_id",
                        column: x => x.person_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_invitation_drafts_changed_at",
                table: "invitation_drafts",
                column: "changed_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "invitation_drafts");

            migrationBuilder.DropColumn(
                name: "top_up_text",
                table: "organisations");
        }
    }
}
