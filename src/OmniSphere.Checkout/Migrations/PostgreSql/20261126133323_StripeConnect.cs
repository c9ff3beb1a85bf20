using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class StripeConnect : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "return_path",
                schema: "checkout",
                table: "test_payments");

            migrationBuilder.DropColumn(
                name: "return_path",
                schema: "checkout",
                table: "payments");

            migrationBuilder.AddColumn<long>(
                name: "application_fee",
                schema: "checkout",
                table: "test_payments",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "capture_at_once",
                schema: "checkout",
                table: "test_payments",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "return_url",
                schema: "checkout",
                table: "test_payments",
                type: "character varying(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "reference",
                schema: "checkout",
                table: "payments",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);

            migrationBuilder.AddColumn<string>(
                name: "account",
                schema: "checkout",
                table: "payments",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "application_fee",
                schema: "checkout",
                table: "payments",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "capture",
                schema: "checkout",
                table: "payments",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "WithOrder");

            migrationBuilder.AddColumn<long>(
                name: "captured",
                schema: "checkout",
                table: "payments",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "model",
                schema: "checkout",
                table: "payments",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "Direct");

            migrationBuilder.AddColumn<long>(
                name: "refunded",
                schema: "checkout",
                table: "payments",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "return_url",
                schema: "checkout",
                table: "payments",
                type: "character varying(1000)",
                maxLength: 1000,
                nullable: true);

            // The rows of every tenant: row-level security holds for the owner too.
            migrationBuilder.Sql("SELECT set_config('omnisphere.tenant_id', '*', true)");
            migrationBuilder.Sql("UPDATE checkout.payments SET captured = amount WHERE state IN ('Captured', 'Refunded')");
            migrationBuilder.Sql("UPDATE checkout.payments SET refunded = amount WHERE state = 'Refunded'");

            migrationBuilder.CreateTable(
                name: "payment_disputes",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    reference = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    payment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: true),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    status = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_disputes", x => new { x.tenant_id, x.reference });
                });

            migrationBuilder.CreateTable(
                name: "payment_settings",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    capture = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    model = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    fee_millionths = table.Column<int>(type: "integer", nullable: false),
                    fee_fixed = table.Column<long>(type: "bigint", nullable: false),
                    fee_currency = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_settings", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "stripe_accounts",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    creation_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    account_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    charges_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    payouts_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    details_submitted = table.Column<bool>(type: "boolean", nullable: false),
                    disabled_reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    requirements = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stripe_accounts", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "stripe_events",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    event_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    subject = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    payment_id = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stripe_events", x => new { x.tenant_id, x.event_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_payments_tenant_id_reference",
                schema: "checkout",
                table: "payments",
                columns: new[] { "tenant_id", "reference" });

            migrationBuilder.CreateIndex(
                name: "ix_payment_disputes_tenant_id_order_id",
                schema: "checkout",
                table: "payment_disputes",
                columns: new[] { "tenant_id", "order_id" });

            migrationBuilder.CreateIndex(
                name: "ix_stripe_accounts_account_id",
                schema: "checkout",
                table: "stripe_accounts",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "ix_stripe_events_due_at",
                schema: "checkout",
                table: "stripe_events",
                column: "due_at",
                filter: "due_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_stripe_events_received_at",
                schema: "checkout",
                table: "stripe_events",
                column: "received_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "payment_disputes",
                schema: "checkout");

            migrationBuilder.DropTable(
                name: "payment_settings",
                schema: "checkout");

            migrationBuilder.DropTable(
                name: "stripe_accounts",
                schema: "checkout");

            migrationBuilder.DropTable(
                name: "stripe_events",
                schema: "checkout");

            migrationBuilder.DropIndex(
                name: "ix_payments_tenant_id_reference",
                schema: "checkout",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "application_fee",
                schema: "checkout",
                table: "test_payments");

            migrationBuilder.DropColumn(
                name: "capture_at_once",
                schema: "checkout",
                table: "test_payments");

            migrationBuilder.DropColumn(
                name: "return_url",
                schema: "checkout",
                table: "test_payments");

            migrationBuilder.DropColumn(
                name: "account",
                schema: "checkout",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "application_fee",
                schema: "checkout",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "capture",
                schema: "checkout",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "captured",
                schema: "checkout",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "model",
                schema: "checkout",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "refunded",
                schema: "checkout",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "return_url",
                schema: "checkout",
                table: "payments");

            migrationBuilder.AddColumn<string>(
                name: "return_path",
                schema: "checkout",
                table: "test_payments",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "reference",
                schema: "checkout",
                table: "payments",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(100)",
                oldMaxLength: 100,
                oldNullable: true);

            migrationBuilder.AddColumn<string>(
                name: "return_path",
                schema: "checkout",
                table: "payments",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);
        }
    }
}
