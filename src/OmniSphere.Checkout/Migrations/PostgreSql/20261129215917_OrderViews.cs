using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class OrderViews : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "last_order",
                schema: "checkout",
                table: "settings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "order_prefix",
                schema: "checkout",
                table: "settings",
                type: "character varying(8)",
                maxLength: 8,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "sequential_orders",
                schema: "checkout",
                table: "settings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "order_views",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    filter = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_order_views", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_order_views_tenant_id_name",
                schema: "checkout",
                table: "order_views",
                columns: new[] { "tenant_id", "name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "order_views",
                schema: "checkout");

            migrationBuilder.DropColumn(
                name: "last_order",
                schema: "checkout",
                table: "settings");

            migrationBuilder.DropColumn(
                name: "order_prefix",
                schema: "checkout",
                table: "settings");

            migrationBuilder.DropColumn(
                name: "sequential_orders",
                schema: "checkout",
                table: "settings");
        }
    }
}
