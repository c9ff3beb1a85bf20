using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class AddPromotions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "knows_buyers",
                schema: "checkout",
                table: "settings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "promotions",
                schema: "checkout",
                table: "orders",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "batch",
                schema: "checkout",
                table: "coupons",
                type: "character varying(50)",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "promotion",
                schema: "checkout",
                table: "coupons",
                type: "character varying(50)",
                maxLength: 50,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "buyers",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    groups = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_buyers", x => new { x.tenant_id, x.customer_id });
                });

            migrationBuilder.CreateTable(
                name: "promotion_uses",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    handle = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    placement_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_promotion_uses", x => new { x.tenant_id, x.placement_id, x.handle });
                });

            migrationBuilder.CreateTable(
                name: "promotions",
                schema: "checkout",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    handle = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    setting = table.Column<string>(type: "text", nullable: false),
                    usage_limit = table.Column<int>(type: "integer", nullable: true),
                    usage_limit_per_customer = table.Column<int>(type: "integer", nullable: true),
                    uses = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_promotions", x => new { x.tenant_id, x.handle });
                });

            migrationBuilder.CreateIndex(
                name: "ix_coupons_tenant_id_batch_code",
                schema: "checkout",
                table: "coupons",
                columns: new[] { "tenant_id", "batch", "code" });

            migrationBuilder.CreateIndex(
                name: "ix_promotion_uses_tenant_id_handle_customer",
                schema: "checkout",
                table: "promotion_uses",
                columns: new[] { "tenant_id", "handle", "customer" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "buyers",
                schema: "checkout");

            migrationBuilder.DropTable(
                name: "promotion_uses",
                schema: "checkout");

            migrationBuilder.DropTable(
                name: "promotions",
                schema: "checkout");

            migrationBuilder.DropIndex(
                name: "ix_coupons_tenant_id_batch_code",
                schema: "checkout",
                table: "coupons");

            migrationBuilder.DropColumn(
                name: "knows_buyers",
                schema: "checkout",
                table: "settings");

            migrationBuilder.DropColumn(
                name: "promotions",
                schema: "checkout",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "batch",
                schema: "checkout",
                table: "coupons");

            migrationBuilder.DropColumn(
                name: "promotion",
                schema: "checkout",
                table: "coupons");
        }
    }
}
