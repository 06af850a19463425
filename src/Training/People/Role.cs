namespace Training.People;

/// <summary>What a person may do here. A person can have several.</summary>
[Flags]
public enum Role
{
    None = 0,
    [Code("practitioner", "Practitioner")] Practitioner = 1,
    [Code("trainer", "Trainer")] Trainer = 2,
    [Code("coordinator", "Coordinator")] Coordinator = 4,
    [Code("board", "Board member")] Board = 8,
    [Code("agency-lead", "Agency lead")] AgencyLead = 16,
    [Code("admin", "Administrator")] Admin = 32,
}

/// <summary>Whether a practitioner works with children, adults or both.</summary>
public enum Focus
{
    [Code("not-recorded", "Not recorded")] NotRecorded = 0,
    [Code("children", "Children")] Children = 1,
    [Code("adults", "Adults")] Adults = 2,
    [Code("both", "Both")] Both = 3,
}
