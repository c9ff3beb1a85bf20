using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace OmniSphere.Auth.Accounts;

/// <summary>Identity's own store on the module's context, whose tenant filter and save guard it therefore obeys.</summary>
internal sealed class UserStore(AuthDbContext context, IdentityErrorDescriber errors)
    : UserOnlyStore<User, AuthDbContext, Guid>(context, errors);
