using System.Globalization;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using Training.Bookings;
using Training.Programme;

namespace Training.Calendars;

/// <summary>What one session day shows in the calendar of somebody who has a place, and the iTIP message (RFC 5546) that puts it there, changes it or takes it out.</summary>
internal sealed record InvitationEvent(string Summary, string Location, string Description, string Url, double? Latitude, double? Longitude)
{
    /// <summary>
    /// As it is now. People share calendars, so it holds no check-in code and no link that is the person's own; where to join is in it, as that is
    /// what people press when it is time.
    /// </summary>
    public static InvitationEvent Of(Session session, SessionDay day, SiteSettings site)
    {
        var number = session.Days.IndexOf(day) + 1;
        var ofDays = session.Days.Count > 1 ? $" (day {number} of {session.Days.Count})" : "";
        var venue = session.Delivery == Delivery.Online ? null : day.Venue ?? session.Venue;
        List<string> lines = [$"You have a place on this training. {Words.Date(day.Date)}, {Words.Times(day.Start, day.End)}{(ofDays.Length > 0 ? $"{ofDays}: please come to all of them" : "")}."];
        if (session is { Delivery: not Delivery.InPerson, OnlineAddress.Length: > 0 })
        {
            lines.Add($"Join online: {session.OnlineAddress}");
        }
        if (venue is { AccessNotes.Length: > 0 })
        {
            lines.Add($"Getting in: {venue.AccessNotes}");
        }
        lines.Add($"If you cannot come, cancel here, so that somebody else can have the place. Declining or deleting this entry does not cancel it: {site.BaseUrl}/bookings");
        return new InvitationEvent(session.Course.Title + ofDays,
            session.Delivery switch
            {
                Delivery.Online => session.OnlineAddress.Length > 0 ? session.OnlineAddress : "Online",
                Delivery.Both => venue is null ? "Online and in person" : $"{venue.FullAddress}, or online",
                _ => venue?.FullAddress ?? "",
            },
            string.Join("\n\n", lines), $"{site.BaseUrl}/sessions/{Uri.EscapeDataString(session.Reference)}",
            venue?.Latitude, venue?.Longitude);
    }

    /// <summary>
    /// What it tells beside its times. Of facts, not of sentences: when the program puts something in other words, nobody is written to. With the first
    /// change that does happen the new words come along.
    /// </summary>
    public static byte[] FactsOf(Session session, SessionDay day)
    {
        var venue = session.Delivery == Delivery.Online ? null : day.Venue ?? session.Venue;
        return SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{session.Reference}\n{session.Course.Title}\n{session.Days.IndexOf(day)}\n{session.Days.Count}\n{session.Delivery}\n{(session.Delivery == Delivery.InPerson ? "" : session.OnlineAddress)}\n{venue?.FullAddress}\n{venue?.AccessNotes}\n{venue?.Latitude}\n{venue?.Longitude}")));
    }

    /// <summary>
    /// One VEVENT, as iMIP wants it (RFC 6047). The practitioner is the only attendee and is not asked to answer; the organizer is the
    /// mailbox that the letter comes from, or programs refuse the change.
    /// </summary>
    /// <param name="withdrawn">CANCEL instead of REQUEST.</param>
    public byte[] ToBytes(Invitation invitation, Booking booking, SiteSettings site, DateTime now, bool withdrawn)
    {
        var calendar = new CalendarWriter().Begin("VCALENDAR")
            .Value("VERSION", "2.0").Value("PRODID", "-//Safeguarding Training//Invitations//EN").Value("CALSCALE", "GREGORIAN")
            .Value("METHOD", withdrawn ? "CANCEL" : "REQUEST")
            .Begin("VEVENT")
            .Value("UID", $"{invitation.CalendarId:N}@{site.Host}")
            .Instant("DTSTAMP", now)
            .Value("SEQUENCE", invitation.Sequence)
            .Instant("DTSTART", invitation.StartsAt);
        if (invitation.EndsAt > invitation.StartsAt)
        {
            calendar.Instant("DTEND", invitation.EndsAt);
        }
        calendar.Text("SUMMARY", Summary); // programs put their own word for "cancelled" before it
        if (Location.Length > 0)
        {
            calendar.Text("LOCATION", Location);
        }
        if (Latitude is >= -90 and <= 90 and var latitude && Longitude is >= -180 and <= 180 and var longitude)
        {
            calendar.Geo(latitude, longitude);
        }
        return calendar.Value("URL", Url)
            .Text("DESCRIPTION", Description)
            .Value("STATUS", withdrawn ? "CANCELLED" : "CONFIRMED")
            .Value("TRANSP", withdrawn ? "TRANSPARENT" : "OPAQUE")
            .Value("ORGANIZER", MailTo(new MailAddress(site.MailFrom).Address), ("CN", site.Name))
            .Value("ATTENDEE", MailTo(booking.Person.LettersTo.Address), ("CN", booking.Person.Name), ("CUTYPE", "INDIVIDUAL"), ("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "FALSE"))
            .End("VEVENT").End("VCALENDAR").ToBytes();
    }

    /// <summary>RFC 6068: what an address may hold and a URI may not is percent-encoded.</summary>
    private static string MailTo(string address) => "mailto:" + Uri.EscapeDataString(address).Replace("%40", "@", StringComparison.Ordinal).Replace("%2B", "+", StringComparison.Ordinal).Replace("%27", "'", StringComparison.Ordinal);
}
