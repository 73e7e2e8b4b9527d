using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Access : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_trusts_users_giver_id",
                table: "trusts");

            migrationBuilder.RenameColumn(
                name: "reason",
                table: "trusts",
                newName: "invitation_id");

            migrationBuilder.AlterColumn<Guid>(
                name: "giver_id",
                table: "trusts",
                type: "TEXT",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "TEXT");

            migrationBuilder.AddColumn<long>(
                name: "active_at",
                table: "trusts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "application_id",
                table: "trusts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "failure",
                table: "trusts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "application_id",
                table: "legal_representations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "barred",
                table: "legal_representations",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "ended_by_id",
                table: "legal_representations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "access_log",
                columns: table => new
                {
                    bucket = table.Column<short>(type: "INTEGER", nullable: false),
                    child_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    @event = table.Column<short>(name: "event", type: "INTEGER", nullable: false),
                    actor_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    actor_name = table.Column<string>(type: "TEXT", maxLength: 310, nullable: true),
                    actor_role = table.Column<short>(type: "INTEGER", nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 310, nullable: true),
                    sees = table.Column<short>(type: "INTEGER", nullable: true),
                    detail = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_log", x => new { x.bucket, x.child_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "access_log_heads",
                columns: table => new
                {
                    bucket = table.Column<short>(type: "INTEGER", nullable: false),
                    child_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_log_heads", x => new { x.bucket, x.child_id });
                });

            migrationBuilder.CreateTable(
                name: "applications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organisation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    source = table.Column<short>(type: "INTEGER", nullable: false),
                    state = table.Column<short>(type: "INTEGER", nullable: false),
                    applicant_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    surname = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    given_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    patronymic = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    phone = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    relation = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    signed_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    filed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    officer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_applications", x => x.id);
                    table.ForeignKey(
                        name: "fk_applications_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_applications_users_applicant_id",
                        column: x => x.applicant_id,
                        principalTable: "accounts",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "invitations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    giver_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    phone = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    surname = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    sent_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    told_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitations", x => x.id);
                    table.ForeignKey(
                        name: "fk_invitations_users_giver_id",
                        column: x => x.giver_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    topic = table.Column<short>(type: "INTEGER", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    facts = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notices", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "one_time_secrets",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    purpose = table.Column<short>(type: "INTEGER", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    target = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    sent_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    tries_left = table.Column<short>(type: "INTEGER", nullable: false),
                    used_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_one_time_secrets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "outgoing",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    channel = table.Column<short>(type: "INTEGER", nullable: false),
                    @protected = table.Column<byte[]>(name: "protected", type: "BLOB", nullable: false),
                    attempts = table.Column<short>(type: "INTEGER", nullable: false),
                    next_attempt_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outgoing", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "registrations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    surname = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    given_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    patronymic = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    phone = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    password_hash = table.Column<string>(type: "TEXT", nullable: false),
                    language = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    agreed_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registrations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    device = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sessions", x => x.id);
                    table.ForeignKey(
                        name: "fk_sessions_users_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "application_children",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    application_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    child_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    full_name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    birth_date = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    group = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_application_children", x => x.id);
                    table.ForeignKey(
                        name: "fk_application_children_applications_application_id",
                        column: x => x.application_id,
                        principalTable: "applications",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_application_children_children_child_id",
                        column: x => x.child_id,
                        principalTable: "children",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "application_persons",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    application_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    surname = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    given_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    patronymic = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    phone = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    removed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_application_persons", x => x.id);
                    table.ForeignKey(
                        name: "fk_application_persons_applications_application_id",
                        column: x => x.application_id,
                        principalTable: "applications",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_trusts_application_id",
                table: "trusts",
                column: "application_id");

            migrationBuilder.CreateIndex(
                name: "ix_trusts_invitation_id",
                table: "trusts",
                column: "invitation_id");

            migrationBuilder.CreateIndex(
                name: "ix_trusts_state",
                table: "trusts",
                column: "state",
                filter: "state IN (1, 2)");

            migrationBuilder.CreateIndex(
                name: "ix_legal_representations_application_id",
                table: "legal_representations",
                column: "application_id");

            migrationBuilder.CreateIndex(
                name: "ix_application_children_application_id",
                table: "application_children",
                column: "application_id");

            migrationBuilder.CreateIndex(
                name: "ix_application_children_child_id",
                table: "application_children",
                column: "child_id");

            migrationBuilder.CreateIndex(
                name: "ix_application_persons_application_id",
                table: "application_persons",
                column: "application_id");

            migrationBuilder.CreateIndex(
                name: "ix_application_persons_phone",
                table: "application_persons",
                column: "phone");

            migrationBuilder.CreateIndex(
                name: "ix_applications_applicant_id",
                table: "applications",
                column: "applicant_id");

            migrationBuilder.CreateIndex(
                name: "ix_applications_organisation_id_state",
                table: "applications",
                columns: new[] { "organisation_id", "state" });

            migrationBuilder.CreateIndex(
                name: "ix_applications_phone",
                table: "applications",
                column: "phone");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_giver_id_sent_at",
                table: "invitations",
                columns: new[] { "giver_id", "sent_at" });

            migrationBuilder.CreateIndex(
                name: "ix_invitations_phone",
                table: "invitations",
                column: "phone");

            migrationBuilder.CreateIndex(
                name: "ix_notices_person_id_at",
                table: "notices",
                columns: new[] { "person_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_one_time_secrets_expires_at",
                table: "one_time_secrets",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_one_time_secrets_subject_id_purpose",
                table: "one_time_secrets",
                columns: new[] { "subject_id", "purpose" });

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_next_attempt_at",
                table: "outgoing",
                column: "next_attempt_at");

            migrationBuilder.CreateIndex(
                name: "ix_registrations_agreed_at",
                table: "registrations",
                column: "agreed_at");

            migrationBuilder.CreateIndex(
                name: "ix_sessions_account_id",
                table: "sessions",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "ix_sessions_seen_at",
                table: "sessions",
                column: "seen_at");

            migrationBuilder.AddForeignKey(
                name: "fk_legal_representations_applications_application_id",
                table: "legal_representations",
                column: "application_id",
                principalTable: "applications",
                principalColumn: "id");

            migrationBuilder.AddForeignKey(
                name: "fk_trusts_applications_application_id",
                table: "trusts",
                column: "application_id",
                principalTable: "applications",
                principalColumn: "id");

            migrationBuilder.AddForeignKey(
                name: "fk_trusts_invitations_invitation_id",
                table: "trusts",
                column: "invitation_id",
                principalTable: "invitations",
                principalColumn: "id");

            migrationBuilder.AddForeignKey(
                name: "fk_trusts_users_giver_id",
                table: "trusts",
                column: "giver_id",
                principalTable: "accounts",
                principalColumn: "id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_legal_representations_applications_application_id",
                table: "legal_representations");

            migrationBuilder.DropForeignKey(
                name: "fk_trusts_applications_application_id",
                table: "trusts");

            migrationBuilder.DropForeignKey(
                name: "fk_trusts_invitations_invitation_id",
                table: "trusts");

            migrationBuilder.DropForeignKey(
                name: "fk_trusts_users_giver_id",
                table: "trusts");

            migrationBuilder.DropTable(
                name: "access_log");

            migrationBuilder.DropTable(
                name: "access_log_heads");

            migrationBuilder.DropTable(
                name: "application_children");

            migrationBuilder.DropTable(
                name: "application_persons");

            migrationBuilder.DropTable(
                name: "invitations");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropTable(
                name: "one_time_secrets");

            migrationBuilder.DropTable(
                name: "outgoing");

            migrationBuilder.DropTable(
                name: "registrations");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "applications");

            migrationBuilder.DropIndex(
                name: "ix_trusts_application_id",
                table: "trusts");

            migrationBuilder.DropIndex(
                name: "ix_trusts_invitation_id",
                table: "trusts");

            migrationBuilder.DropIndex(
                name: "ix_trusts_state",
                table: "trusts");

            migrationBuilder.DropIndex(
                name: "ix_legal_representations_application_id",
                table: "legal_representations");

            migrationBuilder.DropColumn(
                name: "active_at",
                table: "trusts");

            migrationBuilder.DropColumn(
                name: "application_id",
                table: "trusts");

            migrationBuilder.DropColumn(
                name: "failure",
                table: "trusts");

            migrationBuilder.DropColumn(
                name: "application_id",
                table: "legal_representations");

            migrationBuilder.DropColumn(
                name: "barred",
                table: "legal_representations");

            migrationBuilder.DropColumn(
                name: "ended_by_id",
                table: "legal_representations");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "accounts");

            migrationBuilder.RenameColumn(
                name: "invitation_id",
                table: "trusts",
                newName: "reason");

            migrationBuilder.AlterColumn<Guid>(
                name: "giver_id",
                table: "trusts",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "TEXT",
                oldNullable: true);

            migrationBuilder.AddForeignKey(
                name: "fk_trusts_users_giver_id",
                table: "trusts",
                column: "giver_id",
                principalTable: "accounts",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
