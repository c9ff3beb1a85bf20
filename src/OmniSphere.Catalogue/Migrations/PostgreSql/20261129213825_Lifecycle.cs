using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Lifecycle : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "deleted_at",
                schema: "catalogue",
                table: "products",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "publish_at",
                schema: "catalogue",
                table: "products",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "restores_to",
                schema: "catalogue",
                table: "products",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "time_zone",
                schema: "catalogue",
                table: "products",
                type: "character varying(60)",
                maxLength: 60,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "turns_at",
                schema: "catalogue",
                table: "products",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "unpublish_at",
                schema: "catalogue",
                table: "products",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "product_changes",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    product_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    origin = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    actor = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    fields = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_changes", x => new { x.tenant_id, x.product_id, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_products_turns_at",
                schema: "catalogue",
                table: "products",
                column: "turns_at",
                filter: "turns_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "product_changes",
                schema: "catalogue");

            migrationBuilder.DropIndex(
                name: "ix_products_turns_at",
                schema: "catalogue",
                table: "products");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                schema: "catalogue",
                table: "products");

            migrationBuilder.DropColumn(
                name: "publish_at",
                schema: "catalogue",
                table: "products");

            migrationBuilder.DropColumn(
                name: "restores_to",
                schema: "catalogue",
                table: "products");

            migrationBuilder.DropColumn(
                name: "time_zone",
                schema: "catalogue",
                table: "products");

            migrationBuilder.DropColumn(
                name: "turns_at",
                schema: "catalogue",
                table: "products");

            migrationBuilder.DropColumn(
                name: "unpublish_at",
                schema: "catalogue",
                table: "products");
        }
    }
}
