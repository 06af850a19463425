import decodeQR from '../../lib/qr/decode.js';

// Finds a QR code in a picture: with the browser's own detector where there is one (Chrome on Android and macOS), else in script.

const parts = [ // of the picture, turn by turn: a code may fill it, or be small in the middle; shrinking also removes noise
  { square: false, shrink: 1 },
  { square: true, shrink: 1.5 },
  { square: false, shrink: 1.33 },
  { square: false, shrink: 2 },
];
const canvas = document.createElement('canvas');
const context = canvas.getContext('2d', { willReadFrequently: true });

const native = 'BarcodeDetector' in window
  ? BarcodeDetector.getSupportedFormats().then(formats => formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null, () => null)
  : Promise.resolve(null);

/** The text of a code in the video's present picture, or an empty string. Each turn looks at another part. */
export async function read(video, turn) {
  const detector = await native;
  if (detector) {
    try {
      return (await detector.detect(video))[0]?.rawValue ?? '';
    } catch {
      return ''; // between two pictures
    }
  }
  const { videoWidth: width, videoHeight: height } = video;
  const part = parts[turn % parts.length];
  const side = Math.min(width, height);
  const [w, h] = part.square ? [side, side] : [width, height];
  canvas.width = Math.round(w / part.shrink);
  canvas.height = Math.round(h / part.shrink);
  context.drawImage(video, (width - w) / 2, (height - h) / 2, w, h, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    return ''; // no code in this part
  }
}
