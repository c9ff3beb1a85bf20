using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ImageDownloads : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "downloads_images",
                schema: "catalogue",
                table: "imports",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "image_downloads",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    url_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    url = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    media_id = table.Column<Guid>(type: "uuid", nullable: true),
                    fault = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_image_downloads", x => new { x.tenant_id, x.url_hash });
                });

            migrationBuilder.CreateTable(
                name: "image_waits",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    url_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    product_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_image_waits", x => new { x.tenant_id, x.url_hash, x.product_id });
                    table.ForeignKey(
                        name: "fk_image_waits_image_downloads_tenant_id_url_hash",
                        columns: x => new { x.tenant_id, x.url_hash },
                        principalSchema: "catalogue",
                        principalTable: "image_downloads",
                        principalColumns: new[] { "tenant_id", "url_hash" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_image_waits_products_tenant_id_product_id",
                        columns: x => new { x.tenant_id, x.product_id },
                        principalSchema: "catalogue",
                        principalTable: "products",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_image_downloads_due_at",
                schema: "catalogue",
                table: "image_downloads",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_image_downloads_tenant_id_import_id",
                schema: "catalogue",
                table: "image_downloads",
                columns: new[] { "tenant_id", "import_id" });

            migrationBuilder.CreateIndex(
                name: "ix_image_waits_tenant_id_product_id",
                schema: "catalogue",
                table: "image_waits",
                columns: new[] { "tenant_id", "product_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "image_waits",
                schema: "catalogue");

            migrationBuilder.DropTable(
                name: "image_downloads",
                schema: "catalogue");

            migrationBuilder.DropColumn(
                name: "downloads_images",
                schema: "catalogue",
                table: "imports");
        }
    }
}
