import { read } from './scan-reader.js';

// Reads codes with the camera and sends each to the desk. A code is only ever text to be sent: nothing here follows it.

const scanner = document.getElementById('scanner');
const answer = document.getElementById('answer');
const video = document.getElementById('video');
const camera = document.getElementById('camera');
const form = document.getElementById('code-form');
const token = form.querySelector('input[name=__RequestVerificationToken]').value;

const sameCodeAfter = 5000; // ms in which holding a code in front of the camera is one scan
const pause = 120; // ms between two looks: quick to the eye, kind to the battery

const tones = { 'already-in': 'mind', waiting: 'mind', requested: 'mind', cancelled: 'mind', declined: 'mind' };
const signs = { good: '✓', mind: '!', bad: '✕' };

let last = { code: '', at: 0 };
let sending = false;
let stream = null;
let sound = null;

// ---- what came of it

function beep(tone) {
  navigator.vibrate?.(tone === 'good' ? 80 : [80, 60, 80]);
  try {
    sound ??= new AudioContext();
    const note = new OscillatorNode(sound, { frequency: { good: 880, mind: 520, bad: 220 }[tone] });
    const volume = new GainNode(sound, { gain: 0.15 });
    note.connect(volume).connect(sound.destination);
    note.start();
    note.stop(sound.currentTime + (tone === 'bad' ? 0.35 : 0.12));
  } catch {
    // A phone that will not play a sound still shows the answer.
  }
}

function paragraph(text, name) {
  const p = document.createElement('p');
  p.className = name;
  p.textContent = text;
  return p;
}

function tell({ outcome, good, name, agency, sentence, walkIn }) {
  const tone = tones[outcome] ?? (good ? 'good' : 'bad');
  answer.dataset.tone = tone;
  const lines = [];
  if (name) {
    lines.push(paragraph(`${signs[tone]} ${name}`, 'scanner__name'), paragraph(agency ?? '', 'scanner__agency'), paragraph(sentence, 'scanner__sentence'));
  } else {
    lines.push(paragraph(`${signs[tone]} ${sentence}`, 'scanner__sentence'));
  }
  const way = outcome === 'signed-out' ? [location.href, 'Sign in'] : walkIn ? [walkIn, 'Add as a walk-in'] : null;
  if (way) {
    const link = document.createElement('a');
    [link.href, link.textContent] = way;
    link.className = 'govuk-link';
    lines.at(-1).append(' ', link);
  }
  answer.replaceChildren(...lines);
  beep(tone);
}

// ---- sending

async function send(code) {
  const scannedAt = new Date();
  sending = true;
  try {
    const response = await fetch(scanner.dataset.scans, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', RequestVerificationToken: token },
      body: JSON.stringify({ eventId: newId(), code, scannedAt, sentAt: new Date() }),
      signal: AbortSignal.timeout(15000),
    });
    tell(await response.json());
  } catch {
    last = { code: '', at: 0 };
    tell({ outcome: 'no-connection', good: false, sentence: 'No connection. This was not recorded: scan it again, or check the person in by name.' });
  } finally {
    sending = false;
  }
}

/** A random UUID. crypto.randomUUID exists only on https and localhost, and so does the camera, but the form works everywhere. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function seen(code) {
  const now = performance.now();
  if (code === last.code && now - last.at < sameCodeAfter) {
    last.at = now;
    return;
  }
  last = { code, at: now };
  if (code.toLowerCase().startsWith(scanner.dataset.codesBegin.toLowerCase())) {
    await send(code);
  } else {
    tell({ outcome: 'not-a-code', good: false, sentence: 'That is not a check-in code of this site.' });
  }
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  const field = form.elements.Code;
  const code = field.value.trim();
  if (code && !sending) {
    field.value = '';
    await send(code);
  } else if (!code) {
    tell({ outcome: 'not-a-code', good: false, sentence: 'Type or scan a code first.' });
  }
  field.focus();
});

// ---- the camera

const reasons = {
  NotAllowedError: 'This page may not use the camera. Allow it in the browser’s settings for this site and try again, or type the code below.',
  NotFoundError: 'This device has no camera. Type the code below, or use a hand-held scanner.',
  NotReadableError: 'Another program is using the camera. Close it and try again, or type the code below.',
  Unavailable: 'This browser does not let the page use the camera: the site must be opened with https. Type the code below.',
};

function explain(error) {
  const again = document.createElement('button');
  again.type = 'button';
  again.className = 'govuk-button govuk-button--inverse';
  again.textContent = 'Try the camera again';
  again.addEventListener('click', start);
  camera.replaceChildren(paragraph(reasons[error.name] ?? 'The camera did not start. Try again, or type the code below.', ''), again);
  camera.hidden = false;
  video.hidden = true;
}

async function start() {
  if (stream) {
    return;
  }
  camera.replaceChildren(paragraph('Starting the camera…', ''));
  try {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw new DOMException('', 'Unavailable');
    }
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } } });
    stream.getVideoTracks()[0].addEventListener('ended', stop);
    video.srcObject = stream;
    await video.play();
    video.hidden = false;
    camera.hidden = true;
    navigator.wakeLock?.request('screen').catch(() => {});
    look(stream);
  } catch (error) {
    stop();
    explain(error);
  }
}

function stop() {
  stream?.getTracks().forEach(track => track.stop());
  stream = null;
}

async function look(mine) {
  for (let turn = 0; stream === mine; turn++) {
    if (!sending && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      const code = await read(video, turn);
      if (code) {
        await seen(code);
      }
    }
    await new Promise(resolve => setTimeout(resolve, pause));
  }
}

document.addEventListener('visibilitychange', () => document.hidden ? stop() : start());
document.addEventListener('pointerdown', () => sound?.resume());
start();
