using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class PriceLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "price_lists",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false),
                    group = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_lists", x => new { x.tenant_id, x.code });
                });

            migrationBuilder.CreateTable(
                name: "list_prices",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    list = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    variant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    min_quantity = table.Column<int>(type: "integer", nullable: false),
                    amount = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_prices", x => new { x.tenant_id, x.variant_id, x.list, x.min_quantity });
                    table.ForeignKey(
                        name: "fk_list_prices_price_lists_tenant_id_list",
                        columns: x => new { x.tenant_id, x.list },
                        principalSchema: "catalogue",
                        principalTable: "price_lists",
                        principalColumns: new[] { "tenant_id", "code" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_list_prices_variants_tenant_id_variant_id",
                        columns: x => new { x.tenant_id, x.variant_id },
                        principalSchema: "catalogue",
                        principalTable: "variants",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_list_prices_tenant_id_list",
                schema: "catalogue",
                table: "list_prices",
                columns: new[] { "tenant_id", "list" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "list_prices",
                schema: "catalogue");

            migrationBuilder.DropTable(
                name: "price_lists",
                schema: "catalogue");
        }
    }
}
