using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace OmniSphere.Persistence;

/// <summary>Names columns, keys and indexes <c>like_this</c>, so that hand-written SQL needs no quotes.</summary>
internal static class SnakeCase
{
    public static void Apply(IMutableModel model)
    {
        foreach (var entity in model.GetEntityTypes())
        {
            if (entity.GetTableName() is { } table)
            {
                entity.SetTableName(Name(table));
            }

            Properties(entity);
            foreach (var key in entity.GetKeys())
            {
                key.SetName(Name(key.GetName()));
            }

            foreach (var key in entity.GetForeignKeys())
            {
                key.SetConstraintName(Name(key.GetConstraintName()));
            }

            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName(Name(index.GetDatabaseName()));
            }
        }
    }

    private static void Properties(IMutableTypeBase type)
    {
        foreach (var property in type.GetProperties())
        {
            property.SetColumnName(Name(property.GetColumnName()));
        }

        foreach (var complex in type.GetComplexProperties())
        {
            Properties(complex.ComplexType);
        }
    }

    internal static string? Name(string? name)
    {
        if (name is null)
        {
            return null;
        }

        var result = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (char.IsUpper(c) && i > 0 && name[i - 1] != '_' && (!char.IsUpper(name[i - 1]) || NextIsLower(name, i)))
            {
                result.Append('_');
            }

            result.Append(char.ToLowerInvariant(c));
        }

        return result.ToString();
    }

    private static bool NextIsLower(string name, int i) => i + 1 < name.Length && char.IsLower(name[i + 1]);
}
