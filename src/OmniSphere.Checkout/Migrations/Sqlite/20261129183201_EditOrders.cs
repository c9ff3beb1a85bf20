using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class EditOrders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "adjusted",
                table: "orders",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<Guid>(
                name: "balance_payment_id",
                table: "orders",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "edits",
                table: "orders",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "shipments",
                table: "orders",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "terms",
                table: "orders",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "parts",
                table: "order_refunds",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "terms",
                table: "order_lines",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "adjusted",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "balance_payment_id",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "edits",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "shipments",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "terms",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "parts",
                table: "order_refunds");

            migrationBuilder.DropColumn(
                name: "terms",
                table: "order_lines");
        }
    }
}
