// What is said at the door: the sentence, and whether it is green, amber or red. Word, sign and colour always say the same.

const amber = new Set(['already-in', 'waiting', 'requested', 'cancelled', 'declined', 'no-place', 'not-in', 'taken-back', 'other-name', 'bad-address', 'pending']);
const signs = { good: '✓', mind: '!', bad: '✕' };

/** Of an answer, the server's or ours: the tone, the heading and the lines below it. */
export function spoken(answer) {
  const tone = amber.has(answer.outcome) ? 'mind' : answer.good ? 'good' : 'bad';
  return { ...answer, tone, sign: signs[tone] };
}

/** A clock time as the site writes it: 9am, 9:05am. */
export function clockTime(at, zone) {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }).formatToParts(at);
  const of = type => parts.find(part => part.type === type).value;
  return `${of('hour')}${of('minute') === '00' ? '' : `:${of('minute')}`}${of('dayPeriod').toLowerCase().replace(/[^apm]/g, '')}`;
}

const noPlace = {
  waiting: name => `${name} is on the waiting list and holds no place.`,
  requested: name => `${name}’s booking has not been agreed, so they hold no place.`,
  declined: name => `${name}’s booking was declined, so they hold no place.`,
  cancelled: name => `${name}’s booking was cancelled.`,
};

/** What a check-in of this person comes to, as far as this device can tell. */
export function checkIn(person, { zone, me, late, walkIn, stated }) {
  const about = { name: person.name, agency: person.agency, person: person.id };
  if (person.isIn && person.leftAt === null && !stated) {
    const by = person.by ? `, by ${person.by === me ? 'you' : person.by}` : person.method === 'room-code' ? ', by themselves with the room code' : '';
    return { ...about, outcome: 'already-in', good: true, sentence: `Already in, since ${clockTime(person.arrivedAt, zone)}${by}.` };
  }
  if (noPlace[person.standing] && !person.isIn && !walkIn) {
    return { ...about, outcome: person.standing, good: false, walkIn: true, sentence: noPlace[person.standing](person.name) };
  }
  if (person.standing === 'other') {
    return { ...about, outcome: 'checked-in', good: true, undo: true, sentence: 'Checked in, though not expected in this workshop.' };
  }
  if (walkIn && !person.isExpected) {
    return { ...about, outcome: 'walk-in', good: true, undo: true, sentence: 'Checked in as a walk-in.' };
  }
  const sentence = person.leftAt !== null ? 'Is back.' : stated ? `In since ${clockTime(stated, zone)}.` : late ? 'Checked in, late.' : 'Checked in.';
  return { ...about, outcome: 'checked-in', good: true, undo: true, sentence };
}

export const left = (person, at, zone) => ({ name: person.name, agency: person.agency, outcome: 'left', good: true, sentence: `${person.name} left at ${clockTime(at, zone)}.` });

export const undone = person => ({ name: person.name, agency: person.agency, outcome: 'undone', good: true, sentence: `${person.name} is no longer checked in.` });

export const absent = person => ({ name: person.name, agency: person.agency, outcome: 'absent', good: true, sentence: `${person.name} is marked as absent.` });

export const notACode = { outcome: 'not-a-code', good: false, sentence: 'That is not a check-in code of this site.' };

export const nothingTyped = { outcome: 'nothing', good: false, sentence: 'Type or scan a code first.' };

export const unknown = { outcome: 'unknown-code', good: false, sentence: 'This code is not on the list. The scan is kept, and looked up as soon as there is a connection. Meanwhile, look for the name on the register.' };

export const cannotHash = { outcome: 'not-a-code', good: false, sentence: 'This browser reads such codes only when the site is opened with https. Type the short code that stands below the picture, or check the person in by name.' };

export const lookingUp = { outcome: 'pending', good: false, sentence: 'Looking it up…' };

export const noRoster = { outcome: 'no-roster', good: false, sentence: 'The list of names is not on this device, so nobody can be checked in here until there is a connection.' };

export const notKept = { outcome: 'not-kept', good: false, sentence: 'This browser could not keep it: is its storage full, or switched off? Nothing was recorded. Write the name down, and load the page again.' };

export const refusedHere = (roster, isEarly) => ({ outcome: isEarly ? 'too-early' : 'register-closed', good: false, sentence: roster.why ?? 'This register takes no check-ins now.' });

const troubles = { connection: 'No connection', slow: 'The connection is very slow', server: 'The site does not answer', stranger: 'The Wi-Fi does not let this through: it may want you to sign in to it' };

const unlike = { ł: 'l', ø: 'o', đ: 'd', ð: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' };

/** Text as it is searched and compared, as Words.Folded has it on the server: in small letters, without accents and apostrophes, which not every keyboard has, a dash as a space. */
export const fold = text => text.toLowerCase().normalize('NFD').replace(/[\p{Mn}'`´‘’ʼʻ]/gu, '').replace(/[łøđðıßæœþ]/gu, letter => unlike[letter]).split(/[\p{Pd}\s]+/u).filter(Boolean).join(' ');

/** How much waits to be sent, in words that a glance takes in. */
export function waitingWords(number, { connected, trouble, signedOut }) {
  const why = connected === false ? troubles[trouble ?? 'connection'] : '';
  if (number === 0) {
    return why ? `${why}. Everything is sent` : 'Everything is sent';
  }
  return `${number} waiting to be sent${signedOut ? ', signed out' : why ? `, ${why[0].toLowerCase()}${why.slice(1)}` : ''}`;
}
