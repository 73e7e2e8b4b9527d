using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class SafeRecovery : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "lock_told_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "limit_counts",
                columns: table => new
                {
                    key = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    count = table.Column<int>(type: "integer", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_limit_counts", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "recoveries",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    stopped_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recoveries", x => x.id);
                    table.ForeignKey(
                        name: "fk_recoveries_users_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_accounts_lockout_end",
                table: "accounts",
                column: "lockout_end",
                filter: "lockout_end IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_limit_counts_ends_at",
                table: "limit_counts",
                column: "ends_at");

            migrationBuilder.CreateIndex(
                name: "ix_recoveries_account_id",
                table: "recoveries",
                column: "account_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_recoveries_ends_at",
                table: "recoveries",
                column: "ends_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "limit_counts");

            migrationBuilder.DropTable(
                name: "recoveries");

            migrationBuilder.DropIndex(
                name: "ix_accounts_lockout_end",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "lock_told_at",
                table: "accounts");
        }
    }
}
