using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class CardsAndDevices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "key_issued_at",
                table: "devices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "last_seen_at",
                table: "devices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "previous_key_ends_at",
                table: "devices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "previous_key_hash",
                table: "devices",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ends_at",
                table: "cards",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "held_since",
                table: "cards",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "card_changes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    card_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    child_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    step = table.Column<short>(type: "INTEGER", nullable: false),
                    by_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    by_name = table.Column<string>(type: "TEXT", maxLength: 310, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_card_changes", x => x.id);
                    table.ForeignKey(
                        name: "fk_card_changes_cards_card_id",
                        column: x => x.card_id,
                        principalTable: "cards",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "device_days",
                columns: table => new
                {
                    device_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    accepted = table.Column<int>(type: "INTEGER", nullable: false),
                    duplicates = table.Column<int>(type: "INTEGER", nullable: false),
                    rejected = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_device_days", x => new { x.device_id, x.day });
                    table.ForeignKey(
                        name: "fk_device_days_devices_device_id",
                        column: x => x.device_id,
                        principalTable: "devices",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "device_errors",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    device_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    event_id = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    happened_at = table.Column<long>(type: "INTEGER", nullable: true),
                    card = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    detail = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_device_errors", x => x.id);
                    table.ForeignKey(
                        name: "fk_device_errors_devices_device_id",
                        column: x => x.device_id,
                        principalTable: "devices",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "unknown_cards",
                columns: table => new
                {
                    organisation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    device_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    place = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    first_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false),
                    times = table.Column<int>(type: "INTEGER", nullable: false),
                    dismissed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unknown_cards", x => new { x.organisation_id, x.number });
                    table.ForeignKey(
                        name: "fk_unknown_cards_devices_device_id",
                        column: x => x.device_id,
                        principalTable: "devices",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_unknown_cards_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_devices_previous_key_hash",
                table: "devices",
                column: "previous_key_hash");

            migrationBuilder.CreateIndex(
                name: "ix_card_changes_by_id",
                table: "card_changes",
                column: "by_id");

            migrationBuilder.CreateIndex(
                name: "ix_card_changes_card_id",
                table: "card_changes",
                column: "card_id");

            migrationBuilder.CreateIndex(
                name: "ix_card_changes_child_id_at",
                table: "card_changes",
                columns: new[] { "child_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_device_errors_at",
                table: "device_errors",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_device_errors_device_id_at",
                table: "device_errors",
                columns: new[] { "device_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_unknown_cards_device_id",
                table: "unknown_cards",
                column: "device_id");

            migrationBuilder.CreateIndex(
                name: "ix_unknown_cards_number",
                table: "unknown_cards",
                column: "number");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "card_changes");

            migrationBuilder.DropTable(
                name: "device_days");

            migrationBuilder.DropTable(
                name: "device_errors");

            migrationBuilder.DropTable(
                name: "unknown_cards");

            migrationBuilder.DropIndex(
                name: "ix_devices_previous_key_hash",
                table: "devices");

            migrationBuilder.DropColumn(
                name: "key_issued_at",
                table: "devices");

            migrationBuilder.DropColumn(
                name: "last_seen_at",
                table: "devices");

            migrationBuilder.DropColumn(
                name: "previous_key_ends_at",
                table: "devices");

            migrationBuilder.DropColumn(
                name: "previous_key_hash",
                table: "devices");

            migrationBuilder.DropColumn(
                name: "ends_at",
                table: "cards");

            migrationBuilder.DropColumn(
                name: "held_since",
                table: "cards");
        }
    }
}
