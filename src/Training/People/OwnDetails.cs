namespace Training.People;

/// <summary>What a person says of themselves: when they join, and later on their account page.</summary>
/// <param name="AgencyId">None when their agency is not in the list.</param>
public sealed record OwnDetails(string Name, int? AgencyId, string JobTitle, Focus Focus);
