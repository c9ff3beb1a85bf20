using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RepeatRequests : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "email",
                table: "payer_accounts",
                type: "TEXT",
                maxLength: 254,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "request_key",
                table: "order_refunds",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "request_hash",
                table: "credit_accounts",
                type: "BLOB",
                maxLength: 32,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_order_refunds_request",
                table: "order_refunds",
                columns: new[] { "tenant_id", "order_id", "request_key" },
                unique: true,
                filter: "request_key IS NOT NULL AND state <> 'Failed'");

            migrationBuilder.CreateIndex(
                name: "ix_credit_accounts_tenant_id_request_hash",
                table: "credit_accounts",
                columns: new[] { "tenant_id", "request_hash" },
                unique: true,
                filter: "request_hash IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_order_refunds_request",
                table: "order_refunds");

            migrationBuilder.DropIndex(
                name: "ix_credit_accounts_tenant_id_request_hash",
                table: "credit_accounts");

            migrationBuilder.DropColumn(
                name: "email",
                table: "payer_accounts");

            migrationBuilder.DropColumn(
                name: "request_key",
                table: "order_refunds");

            migrationBuilder.DropColumn(
                name: "request_hash",
                table: "credit_accounts");
        }
    }
}
