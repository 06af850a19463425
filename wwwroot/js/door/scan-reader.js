import { decodeQRBatch } from '../../lib/qr/decode.js';

// Finds the QR code that is meant in a picture: with the browser's own detector where there is one (Chrome on Android and macOS), else
// in script. Of several codes (a printed register, two phones side by side) it is the one that lies over the middle, or none.

const parts = [ // of the picture, turn by turn: a code may be small in the middle, or fill it; shrinking also removes noise
  { square: true, shrink: 1.5 },
  { square: false, shrink: 1 },
  { square: false, shrink: 1.33 },
  { square: false, shrink: 2 },
];
const whole = parts[1];
const crowdedFor = 1500; // ms after several codes were seen in which one that is seen alone must lie over the middle too: the others may only have been missed
const canvas = document.createElement('canvas');
const context = canvas.getContext('2d', { willReadFrequently: true });
let crowdedUntil = 0;

const native = 'BarcodeDetector' in window
  ? BarcodeDetector.getSupportedFormats().then(formats => formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null, () => null)
  : Promise.resolve(null);

/** What the video's present picture shows: the text of the code that is meant, or an empty string; and whether there are several and none is meant. */
export async function read(video, turn) {
  const middle = { x: video.videoWidth / 2, y: video.videoHeight / 2 };
  const detector = await native;
  const codes = await (detector ? detected(detector, video) : decoded(video, parts[turn % parts.length], middle));
  const now = performance.now();
  if (codes.length > 1) {
    crowdedUntil = now + crowdedFor;
  }
  const crowded = now < crowdedUntil;
  const candidates = crowded ? codes.filter(code => covers(code, middle)) : codes;
  const text = candidates.length === 1 ? candidates[0].text : '';
  return { text, several: crowded && !text };
}

const covers = ({ left, top, right, bottom }, { x, y }) => left <= x && x <= right && top <= y && y <= bottom;

async function detected(detector, video) {
  try {
    return (await detector.detect(video)).map(({ rawValue, boundingBox: { left, top, right, bottom } }) => ({ text: rawValue, left, top, right, bottom }));
  } catch {
    return []; // between two pictures
  }
}

/** A part is enough when its code lies over the middle. Else there may be others beside it. */
async function decoded(video, part, middle) {
  const codes = await within(video, part);
  return part === whole || codes.length === 0 || codes.some(code => covers(code, middle)) ? codes : within(video, whole);
}

async function within(video, part) {
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height);
  const [w, h] = part.square ? [side, side] : [width, height];
  const [x, y] = [(width - w) / 2, (height - h) / 2];
  canvas.width = Math.round(w / part.shrink);
  canvas.height = Math.round(h / part.shrink);
  context.drawImage(video, x, y, w, h, 0, 0, canvas.width, canvas.height);
  const found = new Map();
  await decodeQRBatch([context.getImageData(0, 0, canvas.width, canvas.height)], {
    maxSize: { width: canvas.width, height: canvas.height },
    pointsOnDetect: ({ tl, tr, br, bl }, text) => {
      if (typeof text === 'string') {
        const corners = [tl, tr, br, bl];
        const edge = 3.5 * tl.moduleSize; // the points are the middles of the three finders
        const [xs, ys] = [corners.map(corner => corner.x), corners.map(corner => corner.y)];
        const inPicture = (start, at) => start + at * part.shrink;
        found.set(text, { text, left: inPicture(x, Math.min(...xs) - edge), top: inPicture(y, Math.min(...ys) - edge), right: inPicture(x, Math.max(...xs) + edge), bottom: inPicture(y, Math.max(...ys) + edge) });
      }
    },
  });
  return [...found.values()];
}
