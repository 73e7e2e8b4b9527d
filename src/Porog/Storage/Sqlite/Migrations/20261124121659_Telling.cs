using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Telling : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_deliveries",
                table: "deliveries");

            migrationBuilder.AddColumn<short>(
                name: "device",
                table: "deliveries",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<long>(
                name: "email_bounced_at",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_deliveries",
                table: "deliveries",
                columns: new[] { "bucket", "person_id", "at", "subject_id", "kind", "channel", "device" });

            migrationBuilder.CreateTable(
                name: "installation_secrets",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    value = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_installation_secrets", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "notification_preferences",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    quiet_from = table.Column<short>(type: "INTEGER", nullable: true),
                    quiet_until = table.Column<short>(type: "INTEGER", nullable: true),
                    threshold_is_urgent = table.Column<bool>(type: "INTEGER", nullable: false),
                    security_is_urgent = table.Column<bool>(type: "INTEGER", nullable: false),
                    is_discreet = table.Column<bool>(type: "INTEGER", nullable: false),
                    fallback_minutes = table.Column<short>(type: "INTEGER", nullable: true),
                    report_hour = table.Column<short>(type: "INTEGER", nullable: false),
                    report_weekday = table.Column<int>(type: "INTEGER", nullable: false),
                    messages_read_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notification_preferences", x => x.person_id);
                });

            migrationBuilder.CreateTable(
                name: "push_devices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<short>(type: "INTEGER", nullable: false),
                    session_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    endpoint = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    public_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    secret = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_sent_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_push_devices", x => x.id);
                    table.ForeignKey(
                        name: "fk_push_devices_users_person_id",
                        column: x => x.person_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "report_schedules",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    period = table.Column<short>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_schedules", x => new { x.person_id, x.period });
                });

            migrationBuilder.CreateTable(
                name: "reports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    period = table.Column<short>(type: "INTEGER", nullable: false),
                    first_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    last_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reports", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_trusts_ends_at",
                table: "trusts",
                column: "ends_at",
                filter: "state = 3 AND ends_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_next_attempt_at_person_id",
                table: "deliveries",
                columns: new[] { "next_attempt_at", "person_id" },
                filter: "state = 6");

            migrationBuilder.CreateIndex(
                name: "ix_push_devices_endpoint",
                table: "push_devices",
                column: "endpoint",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_push_devices_person_id_number",
                table: "push_devices",
                columns: new[] { "person_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_push_devices_session_id",
                table: "push_devices",
                column: "session_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_schedules_next_at",
                table: "report_schedules",
                column: "next_at");

            migrationBuilder.CreateIndex(
                name: "ix_reports_person_id_at",
                table: "reports",
                columns: new[] { "person_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_reports_person_id_period_first_day",
                table: "reports",
                columns: new[] { "person_id", "period", "first_day" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "installation_secrets");

            migrationBuilder.DropTable(
                name: "notification_preferences");

            migrationBuilder.DropTable(
                name: "push_devices");

            migrationBuilder.DropTable(
                name: "report_schedules");

            migrationBuilder.DropTable(
                name: "reports");

            migrationBuilder.DropIndex(
                name: "ix_trusts_ends_at",
                table: "trusts");

            migrationBuilder.DropPrimaryKey(
                name: "pk_deliveries",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "ix_deliveries_next_attempt_at_person_id",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "device",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "email_bounced_at",
                table: "accounts");

            migrationBuilder.AddPrimaryKey(
                name: "pk_deliveries",
                table: "deliveries",
                columns: new[] { "bucket", "person_id", "at", "subject_id", "kind", "channel" });
        }
    }
}
