using System.Globalization;
using System.Text.Json.Nodes;
using Training.Programme;

namespace Training.Web.Pages.Sessions;

/// <summary>
/// A session as schema.org Event data, for search engines. Written with System.Text.Json's default encoder, which escapes
/// angle brackets, so that no title can end the script element that holds it.
/// </summary>
internal static class SessionEventData
{
    public static string Write(SessionDetail session, SessionStage stage, SiteSettings site, Clock clock)
    {
        var url = $"{site.BaseUrl}/sessions/{Uri.EscapeDataString(session.Reference)}";
        var data = new JsonObject
        {
            ["@context"] = "https://schema.org",
            ["@type"] = "Event",
            ["name"] = session.Course.Title,
            ["description"] = session.Course.Summary,
            ["identifier"] = session.Reference,
            ["url"] = url,
            ["startDate"] = Iso(session.StartsAt, clock),
            ["endDate"] = Iso(session.EndsAt, clock),
            ["eventStatus"] = "https://schema.org/" + session.Status switch
            {
                SessionStatus.Cancelled => "EventCancelled",
                SessionStatus.Postponed => "EventPostponed",
                _ => "EventScheduled",
            },
            ["eventAttendanceMode"] = "https://schema.org/" + session.Delivery switch
            {
                Delivery.Online => "OnlineEventAttendanceMode",
                Delivery.Both => "MixedEventAttendanceMode",
                _ => "OfflineEventAttendanceMode",
            },
            ["location"] = Location(session, url),
            ["isAccessibleForFree"] = true,
            ["inLanguage"] = "en-GB",
            ["maximumAttendeeCapacity"] = session.Places.Offered,
            ["remainingAttendeeCapacity"] = session.Places.Free,
            ["organizer"] = new JsonObject { ["@type"] = "Organization", ["name"] = site.Name, ["url"] = site.BaseUrl },
            ["offers"] = new JsonObject
            {
                ["@type"] = "Offer",
                ["url"] = url,
                ["price"] = "0",
                ["priceCurrency"] = "GBP",
                ["availability"] = "https://schema.org/" + (stage == SessionStage.ToCome && session.Places.Free > 0 ? "InStock" : "SoldOut"),
            },
        };
        if (session.Days.Count > 1)
        {
            data["subEvent"] = new JsonArray([.. session.Days.Select((day, n) => new JsonObject
            {
                ["@type"] = "Event",
                ["name"] = $"{session.Course.Title} (day {n + 1} of {session.Days.Count})",
                ["startDate"] = Iso(day.StartsAt, clock),
                ["endDate"] = Iso(day.EndsAt, clock),
                ["location"] = Location(session with { Venue = day.Venue ?? session.Venue }, url),
            })]);
        }
        return data.ToJsonString();
    }

    private static JsonNode Location(SessionDetail session, string url)
    {
        var online = new JsonObject { ["@type"] = "VirtualLocation", ["url"] = url };
        if (session.Delivery == Delivery.Online)
        {
            return online;
        }
        var place = new JsonObject { ["@type"] = "Place", ["name"] = session.Venue?.Name ?? "Venue to be confirmed" };
        if (session.Venue is { } venue)
        {
            place["address"] = new JsonObject
            {
                ["@type"] = "PostalAddress",
                ["streetAddress"] = venue.Address,
                ["postalCode"] = venue.Postcode,
                ["addressCountry"] = "GB",
            };
        }
        return session.Delivery == Delivery.Both ? new JsonArray(place, online) : place;
    }

    private static string Iso(DateTime utc, Clock clock)
    {
        var local = clock.Local(utc);
        return new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), clock.Zone.GetUtcOffset(utc))
            .ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
    }
}
