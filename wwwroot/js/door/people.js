// Who is in, for showing it at once: the server's row, and on top of it what this device has recorded and not sent yet, in order.
// A preview only. The server decides (RegisterMerge), from everybody's events, and its row then takes the place of this.

const surname = name => name.slice(name.lastIndexOf(' ') + 1);
const order = new Intl.Collator('en-GB', { sensitivity: 'accent' });

/** True of those whom the register lists whether or not they came. */
const isExpected = person => person.standing === 'place' || person.standing === 'making-up';

/** Somebody of the session may come to any of its workshops. */
const comesWithoutMore = person => isExpected(person) || person.standing === 'walk-in' || person.standing === 'other';

/** Whether the register can be kept now. One downloaded before its day says no, and means yes once the day has begun. */
export function takesCheckIns({ roster }, now) {
  return roster.takesCheckIns || (Date.parse(roster.serverTime) < Date.parse(roster.opensAt) && now >= Date.parse(roster.opensAt));
}

/** Everybody of the roster as they are now, by surname. */
export function everybody(kept, queue) {
  const { roster, offset } = kept;
  const people = new Map(roster.people.map(row => [row.id, { ...row, arrivedAt: time(row.arrivedAt), leftAt: time(row.leftAt), pending: false }]));
  const byCode = new Map(roster.people.map(row => [row.code, row.id]));
  for (const event of queue.filter(item => item.address === kept.address && item.keeper === roster.keeper).sort((a, b) => a.sequence - b.sequence)) {
    const at = event.stated ? statedAt(roster, kept.zone, event.stated) : countsFrom(roster, event.act, Date.parse(event.at) + offset);
    if (event.newcomer) {
      const agency = roster.agencies.find(one => one.id === event.newcomer.agencyId)?.name ?? '';
      people.set(event.eventId, { id: event.eventId, name: event.newcomer.name, agency, standing: 'walk-in', arrivedAt: at, leftAt: null, method: 'walk-in', by: roster.keeperName, absent: false, pending: true, newcomer: event.eventId });
      continue;
    }
    const person = people.get(event.person ?? byCode.get(event.code));
    if (person) {
      apply(person, event, at, roster);
    }
  }
  const list = [...people.values()].map(person => ({
    ...person,
    isLine: comesWithoutMore(person) && person.standing !== 'other' || person.arrivedAt !== null || person.absent,
    isExpected: isExpected(person),
    isIn: person.arrivedAt !== null,
    isLate: person.arrivedAt !== null && person.arrivedAt > Date.parse(roster.lateAfter),
    leftEarly: person.leftAt !== null && person.leftAt < Date.parse(roster.earlyBefore),
  }));
  return list.sort((a, b) => order.compare(surname(a.name), surname(b.name)) || order.compare(a.name, b.name));
}

function apply(person, event, at, roster) {
  if (event.act === 'arrived') {
    if (!comesWithoutMore(person) && !event.walkIn && person.arrivedAt === null) {
      return; // waiting, cancelled and the like: only with the trainer's word
    }
    const method = event.walkIn && !comesWithoutMore(person) ? 'walk-in' : event.code ? 'qr' : 'manual';
    if (person.arrivedAt === null || event.stated) {
      Object.assign(person, { arrivedAt: at, method: person.method ?? method, by: roster.keeperName });
    }
    Object.assign(person, { leftAt: null, absent: false });
  } else if (event.act === 'left' && person.arrivedAt !== null) {
    person.leftAt = at;
  } else if (event.act === 'undone') {
    Object.assign(person, { arrivedAt: null, leftAt: null, method: null, by: null, absent: false });
  } else if (event.act === 'absent') {
    Object.assign(person, { arrivedAt: null, leftAt: null, method: null, by: null, absent: true });
  }
  person.pending = true;
}

/** What is recorded once the day is over counts from its start, and leaving from its end, since nobody knows better. */
export const countsFrom = (roster, act, at) => at < Date.parse(roster.endsAt) ? at : Date.parse(act === 'left' ? roster.endsAt : roster.startsAt);

const time = text => text ? Date.parse(text) : null;

/** The instant of a wall-clock time of the day, from the day's own start: enough unless the clocks change during a session. */
export function statedAt(roster, zone, stated) {
  const starts = Date.parse(roster.startsAt);
  const minutes = text => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const wall = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(starts);
  return starts + (minutes(stated) - minutes(wall)) * 60000;
}

/** The figures of the line at the top. */
export function count(people) {
  const lines = people.filter(person => person.isLine);
  return {
    expected: lines.filter(person => person.isExpected).length,
    came: lines.filter(person => person.isExpected && person.isIn).length,
    late: lines.filter(person => person.isLate).length,
    leftEarly: lines.filter(person => person.leftEarly).length,
    absent: lines.filter(person => person.absent).length,
    walkIns: lines.filter(person => !person.isExpected && person.isIn).length,
  };
}

/** The words of the figures: "17 of 24 in", and what is to be said besides. */
export function counted({ expected, came, late, leftEarly, absent, walkIns }) {
  const more = [[late, `${late} late`], [leftEarly, `${leftEarly} left early`], [absent, `${absent} absent`], [walkIns, walkIns === 1 ? '1 walk-in' : `${walkIns} walk-ins`]];
  return { came: String(came), of: `of ${expected} in`, more: more.filter(([n]) => n > 0).map(([, words]) => words) };
}

/** Whether the server can read it as an email address (EmailAddress.cs): told at once, as long as the person stands there. */
export const isEmail = text => text.length <= 254 && /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[a-z\d-]+(\.[a-z\d-]+)+$/i.test(text);

/** Whether all the words are in somebody's name or agency. */
export function matches(person, words) {
  const text = `${person.name} ${person.agency ?? ''}`.toLowerCase();
  return words.every(word => text.includes(word));
}
