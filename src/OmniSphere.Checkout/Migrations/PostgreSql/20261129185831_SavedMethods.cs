using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class SavedMethods : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "kept_method",
                schema: "checkout",
                table: "test_payments",
                type: "character varying(50)",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "customer",
                schema: "checkout",
                table: "payments",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "off_session",
                schema: "checkout",
                table: "payments",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "save_for",
                schema: "checkout",
                table: "payments",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "payer_accounts",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    provider = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    books = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    creation_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    reference = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payer_accounts", x => new { x.tenant_id, x.customer_id, x.provider, x.books });
                });

            migrationBuilder.CreateTable(
                name: "saved_payment_methods",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    customer_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    provider = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    books = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    customer = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    reference = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    brand = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    last4 = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    expiry_month = table.Column<int>(type: "integer", nullable: true),
                    expiry_year = table.Column<int>(type: "integer", nullable: true),
                    is_default = table.Column<bool>(type: "boolean", nullable: false),
                    agreed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_saved_payment_methods", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "test_payment_methods",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    reference = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    customer = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    card = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_test_payment_methods", x => new { x.tenant_id, x.reference });
                });

            migrationBuilder.CreateIndex(
                name: "ix_saved_payment_methods_due_at",
                schema: "checkout",
                table: "saved_payment_methods",
                column: "due_at",
                filter: "due_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_saved_payment_methods_tenant_id_customer_id",
                schema: "checkout",
                table: "saved_payment_methods",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_saved_payment_methods_tenant_id_provider_reference",
                schema: "checkout",
                table: "saved_payment_methods",
                columns: new[] { "tenant_id", "provider", "reference" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "payer_accounts",
                schema: "checkout");

            migrationBuilder.DropTable(
                name: "saved_payment_methods",
                schema: "checkout");

            migrationBuilder.DropTable(
                name: "test_payment_methods",
                schema: "checkout");

            migrationBuilder.DropColumn(
                name: "kept_method",
                schema: "checkout",
                table: "test_payments");

            migrationBuilder.DropColumn(
                name: "customer",
                schema: "checkout",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "off_session",
                schema: "checkout",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "save_for",
                schema: "checkout",
                table: "payments");
        }
    }
}
