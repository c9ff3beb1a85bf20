using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class StripeConnect : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "return_path",
                table: "test_payments");

            migrationBuilder.DropColumn(
                name: "return_path",
                table: "payments");

            migrationBuilder.AddColumn<long>(
                name: "application_fee",
                table: "test_payments",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "capture_at_once",
                table: "test_payments",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "return_url",
                table: "test_payments",
                type: "TEXT",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "account",
                table: "payments",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "application_fee",
                table: "payments",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "capture",
                table: "payments",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "WithOrder");

            migrationBuilder.AddColumn<long>(
                name: "captured",
                table: "payments",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "model",
                table: "payments",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "Direct");

            migrationBuilder.AddColumn<long>(
                name: "refunded",
                table: "payments",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "return_url",
                table: "payments",
                type: "TEXT",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.Sql("UPDATE payments SET captured = amount WHERE state IN ('Captured', 'Refunded')");
            migrationBuilder.Sql("UPDATE payments SET refunded = amount WHERE state = 'Refunded'");

            migrationBuilder.CreateTable(
                name: "payment_disputes",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    payment_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_disputes", x => new { x.tenant_id, x.reference });
                });

            migrationBuilder.CreateTable(
                name: "payment_settings",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    capture = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    model = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    fee_millionths = table.Column<int>(type: "INTEGER", nullable: false),
                    fee_fixed = table.Column<long>(type: "INTEGER", nullable: false),
                    fee_currency = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_settings", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "stripe_accounts",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    creation_key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    account_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    charges_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    payouts_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    details_submitted = table.Column<bool>(type: "INTEGER", nullable: false),
                    disabled_reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    requirements = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    read_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stripe_accounts", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "stripe_events",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    event_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    payment_id = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    received_at = table.Column<long>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stripe_events", x => new { x.tenant_id, x.event_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_payments_tenant_id_reference",
                table: "payments",
                columns: new[] { "tenant_id", "reference" });

            migrationBuilder.CreateIndex(
                name: "ix_payment_disputes_tenant_id_order_id",
                table: "payment_disputes",
                columns: new[] { "tenant_id", "order_id" });

            migrationBuilder.CreateIndex(
                name: "ix_stripe_accounts_account_id",
                table: "stripe_accounts",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "ix_stripe_events_due_at",
                table: "stripe_events",
                column: "due_at",
                filter: "due_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_stripe_events_received_at",
                table: "stripe_events",
                column: "received_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "payment_disputes");

            migrationBuilder.DropTable(
                name: "payment_settings");

            migrationBuilder.DropTable(
                name: "stripe_accounts");

            migrationBuilder.DropTable(
                name: "stripe_events");

            migrationBuilder.DropIndex(
                name: "ix_payments_tenant_id_reference",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "application_fee",
                table: "test_payments");

            migrationBuilder.DropColumn(
                name: "capture_at_once",
                table: "test_payments");

            migrationBuilder.DropColumn(
                name: "return_url",
                table: "test_payments");

            migrationBuilder.DropColumn(
                name: "account",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "application_fee",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "capture",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "captured",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "model",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "refunded",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "return_url",
                table: "payments");

            migrationBuilder.AddColumn<string>(
                name: "return_path",
                table: "test_payments",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "return_path",
                table: "payments",
                type: "TEXT",
                maxLength: 500,
                nullable: true);
        }
    }
}
