using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddPromotions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "knows_buyers",
                table: "settings",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "promotions",
                table: "orders",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "batch",
                table: "coupons",
                type: "TEXT",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "promotion",
                table: "coupons",
                type: "TEXT",
                maxLength: 50,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "buyers",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    groups = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_buyers", x => new { x.tenant_id, x.customer_id });
                });

            migrationBuilder.CreateTable(
                name: "promotion_uses",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    handle = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    placement_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_promotion_uses", x => new { x.tenant_id, x.placement_id, x.handle });
                });

            migrationBuilder.CreateTable(
                name: "promotions",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    handle = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    setting = table.Column<string>(type: "TEXT", nullable: false),
                    usage_limit = table.Column<int>(type: "INTEGER", nullable: true),
                    usage_limit_per_customer = table.Column<int>(type: "INTEGER", nullable: true),
                    uses = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_promotions", x => new { x.tenant_id, x.handle });
                });

            migrationBuilder.CreateIndex(
                name: "ix_coupons_tenant_id_batch_code",
                table: "coupons",
                columns: new[] { "tenant_id", "batch", "code" });

            migrationBuilder.CreateIndex(
                name: "ix_promotion_uses_tenant_id_handle_customer",
                table: "promotion_uses",
                columns: new[] { "tenant_id", "handle", "customer" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "buyers");

            migrationBuilder.DropTable(
                name: "promotion_uses");

            migrationBuilder.DropTable(
                name: "promotions");

            migrationBuilder.DropIndex(
                name: "ix_coupons_tenant_id_batch_code",
                table: "coupons");

            migrationBuilder.DropColumn(
                name: "knows_buyers",
                table: "settings");

            migrationBuilder.DropColumn(
                name: "promotions",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "batch",
                table: "coupons");

            migrationBuilder.DropColumn(
                name: "promotion",
                table: "coupons");
        }
    }
}
