// Reads calendars with ical.js and prints what it found, as JSON: see Oracles.cs.
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'

const instant = time => time ? time.toJSDate().toISOString().replace('.000Z', 'Z') : null

const read = path => {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, 'utf8')))
  const event = part => {
    const value = name => part.getFirstPropertyValue(name)
    const categories = part.getFirstProperty('categories')
    const attendees = part.getAllProperties('attendee')
    return {
      uid: value('uid'), stamp: instant(value('dtstamp')), changed: instant(value('last-modified')), sequence: value('sequence') ?? 0,
      start: instant(value('dtstart')), end: instant(value('dtend')), summary: value('summary'), location: value('location'),
      url: value('url'), status: value('status'), transparency: value('transp'), description: value('description'),
      categories: categories ? categories.getValues() : [], geo: value('geo'), organizer: value('organizer'),
      attendees: attendees.length > 0 ? attendees.map(a => a.getFirstValue()) : null
    }
  }
  return {
    name: null, // it does not know NAME, and so leaves it escaped
    method: calendar.getFirstPropertyValue('method'),
    parts: calendar.getAllSubcomponents().map(part => part.name.toUpperCase()),
    errors: [],
    events: calendar.getAllSubcomponents('vevent').map(event)
  }
}

const tried = path => {
  try {
    return read(path)
  } catch (error) {
    return { name: null, method: null, parts: [], errors: [String(error)], events: [] }
  }
}

console.log(JSON.stringify(process.argv.slice(2).map(path => ({ 'ical.js': tried(path) }))))
