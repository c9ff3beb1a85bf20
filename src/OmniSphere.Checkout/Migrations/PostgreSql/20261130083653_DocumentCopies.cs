using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class DocumentCopies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Where it could be made: two documents that share a number have kept it from being there.
            migrationBuilder.Sql("DROP INDEX IF EXISTS checkout.ix_invoices_tenant_id_number");

            migrationBuilder.AddColumn<int>(
                name: "copy",
                schema: "checkout",
                table: "invoices",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            // The first of them keeps 0, the others are counted.
            migrationBuilder.Sql(
                """
                SELECT set_config('omnisphere.tenant_id', '*', true);
                UPDATE checkout.invoices AS kept
                SET copy = counted.copy
                FROM (
                    SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, number ORDER BY id) - 1 AS copy
                    FROM checkout.invoices
                ) AS counted
                WHERE counted.copy > 0 AND kept.tenant_id = counted.tenant_id AND kept.id = counted.id
                """
            );

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_number_copy",
                schema: "checkout",
                table: "invoices",
                columns: new[] { "tenant_id", "number", "copy" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_invoices_tenant_id_number_copy",
                schema: "checkout",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "copy",
                schema: "checkout",
                table: "invoices");
        }
    }
}
