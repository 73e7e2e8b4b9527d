using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Reading : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "messages_seen_from",
                table: "notification_preferences",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "messages_seen_to",
                table: "notification_preferences",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "child_changes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    child_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    field = table.Column<short>(type: "INTEGER", nullable: false),
                    before = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    after = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    by_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    by_name = table.Column<string>(type: "TEXT", maxLength: 310, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_child_changes", x => x.id);
                    table.ForeignKey(
                        name: "fk_child_changes_children_child_id",
                        column: x => x.child_id,
                        principalTable: "children",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_child_changes_by_id",
                table: "child_changes",
                column: "by_id");

            migrationBuilder.CreateIndex(
                name: "ix_child_changes_child_id_at",
                table: "child_changes",
                columns: new[] { "child_id", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "child_changes");

            migrationBuilder.DropColumn(
                name: "messages_seen_from",
                table: "notification_preferences");

            migrationBuilder.DropColumn(
                name: "messages_seen_to",
                table: "notification_preferences");
        }
    }
}
