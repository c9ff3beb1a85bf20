using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Core.Tests.Http;

/// <summary>Adds a note to the shop's guest book.</summary>
internal static class AddNote
{
    public static void Map(ModuleRoutes notes) =>
        notes.MapPost("/notes", HandleAsync).WithSummary("Add a note").ForShopper().WithIdempotency();

    private static async Task<VersionedCreated<Response>> HandleAsync(
        Request request,
        NotesDbContext db,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (await db.Notes.AnyAsync(n => n.Text == request.Text, cancellationToken))
        {
            throw Problem.Conflict("note.duplicate", "The same note is there already.").With("text", request.Text);
        }

        var note = new Note
        {
            Id = Id<Note>.New(clock),
            Text = request.Text,
            WrittenAt = clock.GetUtcNow(),
        };
        db.Add(note);
        await db.SaveChangesAsync(cancellationToken);
        return Versioned.Created($"/notes/v1/notes/{note.Id}", new Response(note.Id, note.Text), note.Version);
    }

    internal sealed record Request(string Text) : IValidated
    {
        public void Validate(Validation v) => v.Text(Text, "text", max: 200);
    }

    internal sealed record Response(Id<Note> Id, string Text);
}
