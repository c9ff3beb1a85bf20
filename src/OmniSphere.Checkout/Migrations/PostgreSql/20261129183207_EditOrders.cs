using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class EditOrders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "adjusted",
                schema: "checkout",
                table: "orders",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<Guid>(
                name: "balance_payment_id",
                schema: "checkout",
                table: "orders",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "edits",
                schema: "checkout",
                table: "orders",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "shipments",
                schema: "checkout",
                table: "orders",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "terms",
                schema: "checkout",
                table: "orders",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "parts",
                schema: "checkout",
                table: "order_refunds",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "terms",
                schema: "checkout",
                table: "order_lines",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "adjusted",
                schema: "checkout",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "balance_payment_id",
                schema: "checkout",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "edits",
                schema: "checkout",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "shipments",
                schema: "checkout",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "terms",
                schema: "checkout",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "parts",
                schema: "checkout",
                table: "order_refunds");

            migrationBuilder.DropColumn(
                name: "terms",
                schema: "checkout",
                table: "order_lines");
        }
    }
}
