using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Media : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "media_files",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    content_type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    width = table.Column<int>(type: "integer", nullable: true),
                    height = table.Column<int>(type: "integer", nullable: true),
                    file_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    unused_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_media_files", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "media_removals",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_media_removals", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "media_usage",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_media_usage", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "product_media",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    media_id = table.Column<Guid>(type: "uuid", nullable: false),
                    product_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_media", x => new { x.tenant_id, x.media_id, x.product_id });
                    table.ForeignKey(
                        name: "fk_product_media_media_files_tenant_id_media_id",
                        columns: x => new { x.tenant_id, x.media_id },
                        principalSchema: "catalogue",
                        principalTable: "media_files",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_product_media_products_tenant_id_product_id",
                        columns: x => new { x.tenant_id, x.product_id },
                        principalSchema: "catalogue",
                        principalTable: "products",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_media_files_tenant_id_sha256",
                schema: "catalogue",
                table: "media_files",
                columns: new[] { "tenant_id", "sha256" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_media_files_unused_since",
                schema: "catalogue",
                table: "media_files",
                column: "unused_since");

            migrationBuilder.CreateIndex(
                name: "ix_media_removals_due_at",
                schema: "catalogue",
                table: "media_removals",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_product_media_tenant_id_product_id",
                schema: "catalogue",
                table: "product_media",
                columns: new[] { "tenant_id", "product_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "media_removals",
                schema: "catalogue");

            migrationBuilder.DropTable(
                name: "media_usage",
                schema: "catalogue");

            migrationBuilder.DropTable(
                name: "product_media",
                schema: "catalogue");

            migrationBuilder.DropTable(
                name: "media_files",
                schema: "catalogue");
        }
    }
}
