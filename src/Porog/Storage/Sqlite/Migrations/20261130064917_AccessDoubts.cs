using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AccessDoubts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_doubts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    child_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    notice_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    reporter_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    settled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    settled_by_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    closed = table.Column<bool>(type: "INTEGER", nullable: true),
                    answer = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_doubts", x => x.id);
                    table.ForeignKey(
                        name: "fk_access_doubts_children_child_id",
                        column: x => x.child_id,
                        principalTable: "children",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_access_doubts_at",
                table: "access_doubts",
                column: "at",
                filter: "settled_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_access_doubts_child_id",
                table: "access_doubts",
                column: "child_id");

            migrationBuilder.CreateIndex(
                name: "ix_access_doubts_notice_id_child_id",
                table: "access_doubts",
                columns: new[] { "notice_id", "child_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_access_doubts_reporter_id",
                table: "access_doubts",
                column: "reporter_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_doubts");
        }
    }
}
