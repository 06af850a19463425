// What was scanned or typed, told apart, and whose it is. The roster holds hashes, so a code is compared without any secret on this device.

const letters = /^[0-9A-HJKMNP-TV-Z]{8}$/;
const token = /^[\w-]{22}$/;

export const canHash = () => Boolean(globalThis.crypto?.subtle);

/** A code on this site: { token } of a QR code's address or its last part, or { typed }; neither when it is something else. */
export function readCode(text, codesBegin) {
  text = text.trim();
  if (text.toLowerCase().startsWith(codesBegin.toLowerCase())) {
    text = text.slice(codesBegin.length);
    return token.test(text) ? { token: text } : {};
  }
  const typed = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return letters.test(typed) ? { typed } : token.test(text) ? { token: text } : {};
}

export async function hash(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** What is sent of a code, and the person of the roster whose code it is. Never the token itself. */
export async function find(read, roster) {
  if (read.token) {
    const code = await hash(read.token);
    return { code, row: roster.people.find(person => person.code === code) };
  }
  if (!canHash()) {
    return { typed: read.typed };
  }
  const hashed = await hash(`${roster.salt}:${read.typed}`);
  const row = roster.people.find(person => person.typed === hashed);
  return row ? { person: row.id, row } : { typed: read.typed };
}
