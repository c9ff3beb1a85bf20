using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class CollectionsAndBundles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_bundle",
                schema: "catalogue",
                table: "variants",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "bundles",
                schema: "catalogue",
                table: "reservations",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "bundle_parts",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    bundle_id = table.Column<Guid>(type: "uuid", nullable: false),
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    quantity = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bundle_parts", x => new { x.tenant_id, x.bundle_id, x.part_id });
                    table.ForeignKey(
                        name: "fk_bundle_parts_variants_tenant_id_bundle_id",
                        columns: x => new { x.tenant_id, x.bundle_id },
                        principalSchema: "catalogue",
                        principalTable: "variants",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "collections",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    slug = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    description = table.Column<string>(type: "text", nullable: true),
                    image = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    published = table.Column<bool>(type: "boolean", nullable: false),
                    rule = table.Column<string>(type: "text", nullable: true),
                    position = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collections", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "related_products",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    product_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    related_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_related_products", x => new { x.tenant_id, x.product_id, x.type, x.related_id });
                    table.ForeignKey(
                        name: "fk_related_products_products_tenant_id_product_id",
                        columns: x => new { x.tenant_id, x.product_id },
                        principalSchema: "catalogue",
                        principalTable: "products",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_related_products_products_tenant_id_related_id",
                        columns: x => new { x.tenant_id, x.related_id },
                        principalSchema: "catalogue",
                        principalTable: "products",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "collection_items",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    collection_id = table.Column<Guid>(type: "uuid", nullable: false),
                    product_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collection_items", x => new { x.tenant_id, x.collection_id, x.product_id });
                    table.ForeignKey(
                        name: "fk_collection_items_collections_tenant_id_collection_id",
                        columns: x => new { x.tenant_id, x.collection_id },
                        principalSchema: "catalogue",
                        principalTable: "collections",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_collection_items_products_tenant_id_product_id",
                        columns: x => new { x.tenant_id, x.product_id },
                        principalSchema: "catalogue",
                        principalTable: "products",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_bundle_parts_tenant_id_part_id",
                schema: "catalogue",
                table: "bundle_parts",
                columns: new[] { "tenant_id", "part_id" });

            migrationBuilder.CreateIndex(
                name: "ix_collection_items_tenant_id_collection_id_position",
                schema: "catalogue",
                table: "collection_items",
                columns: new[] { "tenant_id", "collection_id", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_collection_items_tenant_id_product_id",
                schema: "catalogue",
                table: "collection_items",
                columns: new[] { "tenant_id", "product_id" });

            migrationBuilder.CreateIndex(
                name: "ix_collections_tenant_id_slug",
                schema: "catalogue",
                table: "collections",
                columns: new[] { "tenant_id", "slug" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_related_products_tenant_id_related_id",
                schema: "catalogue",
                table: "related_products",
                columns: new[] { "tenant_id", "related_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bundle_parts",
                schema: "catalogue");

            migrationBuilder.DropTable(
                name: "collection_items",
                schema: "catalogue");

            migrationBuilder.DropTable(
                name: "related_products",
                schema: "catalogue");

            migrationBuilder.DropTable(
                name: "collections",
                schema: "catalogue");

            migrationBuilder.DropColumn(
                name: "is_bundle",
                schema: "catalogue",
                table: "variants");

            migrationBuilder.DropColumn(
                name: "bundles",
                schema: "catalogue",
                table: "reservations");
        }
    }
}
