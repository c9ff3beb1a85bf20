using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class TaxesAndShipping : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "compound",
                schema: "checkout",
                table: "tax_rates",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "zone",
                schema: "checkout",
                table: "tax_rates",
                type: "character varying(50)",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "carrier",
                schema: "checkout",
                table: "shipping_methods",
                type: "character varying(50)",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_weight_grams",
                schema: "checkout",
                table: "shipping_methods",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "pick_up",
                schema: "checkout",
                table: "shipping_methods",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "table",
                schema: "checkout",
                table: "shipping_methods",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "working_days",
                schema: "checkout",
                table: "shipping_methods",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "zones",
                schema: "checkout",
                table: "shipping_methods",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<bool>(
                name: "eu_reverse_charge",
                schema: "checkout",
                table: "settings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "tax_relief",
                schema: "checkout",
                table: "orders",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "inputs",
                schema: "checkout",
                table: "order_lines",
                type: "text",
                nullable: false,
                defaultValue: "{}");

            migrationBuilder.AddColumn<string>(
                name: "note",
                schema: "checkout",
                table: "order_lines",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "abandon_at",
                schema: "checkout",
                table: "carts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "recovery_hash",
                schema: "checkout",
                table: "carts",
                type: "bytea",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "note",
                schema: "checkout",
                table: "buyers",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tax_exempt",
                schema: "checkout",
                table: "buyers",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "zones",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    areas = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_zones", x => new { x.tenant_id, x.code });
                });

            migrationBuilder.CreateIndex(
                name: "ix_carts_abandon_at",
                schema: "checkout",
                table: "carts",
                column: "abandon_at",
                filter: "abandon_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "zones",
                schema: "checkout");

            migrationBuilder.DropIndex(
                name: "ix_carts_abandon_at",
                schema: "checkout",
                table: "carts");

            migrationBuilder.DropColumn(
                name: "compound",
                schema: "checkout",
                table: "tax_rates");

            migrationBuilder.DropColumn(
                name: "zone",
                schema: "checkout",
                table: "tax_rates");

            migrationBuilder.DropColumn(
                name: "carrier",
                schema: "checkout",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "max_weight_grams",
                schema: "checkout",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "pick_up",
                schema: "checkout",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "table",
                schema: "checkout",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "working_days",
                schema: "checkout",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "zones",
                schema: "checkout",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "eu_reverse_charge",
                schema: "checkout",
                table: "settings");

            migrationBuilder.DropColumn(
                name: "tax_relief",
                schema: "checkout",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "inputs",
                schema: "checkout",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "note",
                schema: "checkout",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "abandon_at",
                schema: "checkout",
                table: "carts");

            migrationBuilder.DropColumn(
                name: "recovery_hash",
                schema: "checkout",
                table: "carts");

            migrationBuilder.DropColumn(
                name: "note",
                schema: "checkout",
                table: "buyers");

            migrationBuilder.DropColumn(
                name: "tax_exempt",
                schema: "checkout",
                table: "buyers");
        }
    }
}
