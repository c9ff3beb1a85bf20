using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TaxesAndShipping : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "compound",
                table: "tax_rates",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "zone",
                table: "tax_rates",
                type: "TEXT",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "carrier",
                table: "shipping_methods",
                type: "TEXT",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_weight_grams",
                table: "shipping_methods",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "pick_up",
                table: "shipping_methods",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "table",
                table: "shipping_methods",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "working_days",
                table: "shipping_methods",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "zones",
                table: "shipping_methods",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<bool>(
                name: "eu_reverse_charge",
                table: "settings",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "tax_relief",
                table: "orders",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "inputs",
                table: "order_lines",
                type: "TEXT",
                nullable: false,
                defaultValue: "{}");

            migrationBuilder.AddColumn<string>(
                name: "note",
                table: "order_lines",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "abandon_at",
                table: "carts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "recovery_hash",
                table: "carts",
                type: "BLOB",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "note",
                table: "buyers",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tax_exempt",
                table: "buyers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "zones",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    areas = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_zones", x => new { x.tenant_id, x.code });
                });

            migrationBuilder.CreateIndex(
                name: "ix_carts_abandon_at",
                table: "carts",
                column: "abandon_at",
                filter: "abandon_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "zones");

            migrationBuilder.DropIndex(
                name: "ix_carts_abandon_at",
                table: "carts");

            migrationBuilder.DropColumn(
                name: "compound",
                table: "tax_rates");

            migrationBuilder.DropColumn(
                name: "zone",
                table: "tax_rates");

            migrationBuilder.DropColumn(
                name: "carrier",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "max_weight_grams",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "pick_up",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "table",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "working_days",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "zones",
                table: "shipping_methods");

            migrationBuilder.DropColumn(
                name: "eu_reverse_charge",
                table: "settings");

            migrationBuilder.DropColumn(
                name: "tax_relief",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "inputs",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "note",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "abandon_at",
                table: "carts");

            migrationBuilder.DropColumn(
                name: "recovery_hash",
                table: "carts");

            migrationBuilder.DropColumn(
                name: "note",
                table: "buyers");

            migrationBuilder.DropColumn(
                name: "tax_exempt",
                table: "buyers");
        }
    }
}
