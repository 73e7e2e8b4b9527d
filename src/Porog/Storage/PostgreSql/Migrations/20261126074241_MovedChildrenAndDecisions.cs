using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class MovedChildrenAndDecisions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "candidates",
                table: "roster_rows",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "decided_child_id",
                table: "roster_rows",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "decision",
                table: "roster_rows",
                type: "smallint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "doubtful",
                table: "roster_imports",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "undecided",
                table: "roster_imports",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "moved_children",
                columns: table => new
                {
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    child_id = table.Column<Guid>(type: "uuid", nullable: false),
                    external_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_moved_children", x => new { x.organisation_id, x.child_id });
                    table.ForeignKey(
                        name: "fk_moved_children_children_child_id",
                        column: x => x.child_id,
                        principalTable: "children",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_moved_children_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_moved_children_child_id",
                table: "moved_children",
                column: "child_id");

            migrationBuilder.CreateIndex(
                name: "ix_moved_children_organisation_id_external_id",
                table: "moved_children",
                columns: new[] { "organisation_id", "external_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "moved_children");

            migrationBuilder.DropColumn(
                name: "candidates",
                table: "roster_rows");

            migrationBuilder.DropColumn(
                name: "decided_child_id",
                table: "roster_rows");

            migrationBuilder.DropColumn(
                name: "decision",
                table: "roster_rows");

            migrationBuilder.DropColumn(
                name: "doubtful",
                table: "roster_imports");

            migrationBuilder.DropColumn(
                name: "undecided",
                table: "roster_imports");
        }
    }
}
