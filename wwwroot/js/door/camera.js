// The camera: starts it, says why it does not start and how to go on, its light and which one of several.

import { read } from './scan-reader.js';

const remembered = 'training-camera';
const pause = 120; // ms between two looks: quick to the eye, kind to the battery

const reasons = {
  NotAllowedError: 'This page may not use the camera. Allow it in the browser’s settings for this site and try again, or type the code below.',
  NotFoundError: 'This device has no camera. Type the code below, or use a hand-held scanner.',
  NotReadableError: 'Another program is using the camera. Close it and try again, or type the code below.',
  Unavailable: 'This browser does not let the page use the camera: the site must be opened with https. Type the code below.',
};

function choice() {
  try {
    return localStorage.getItem(remembered);
  } catch {
    return null;
  }
}

/** Runs the camera in the scanner's view, and calls seen(text, at) for each code that it shows. */
export function watch(view, seen) {
  const part = name => view.querySelector(`[data-${name}]`);
  const video = part('video');
  const notice = part('camera');
  const light = part('torch');
  const which = part('cameras');
  let stream = null;
  let starting = false;

  function explain(error) {
    const again = Object.assign(document.createElement('button'), { type: 'button', className: 'govuk-button govuk-button--inverse', textContent: 'Try the camera again' });
    again.addEventListener('click', start);
    notice.replaceChildren(Object.assign(document.createElement('p'), { textContent: reasons[error.name] ?? 'The camera did not start. Try again, or type the code below.' }), again);
    notice.hidden = false;
    video.hidden = true;
    part('code').focus({ preventScroll: true });
  }

  async function open() {
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const chosen = choice();
    if (chosen) {
      try {
        return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, deviceId: { exact: chosen } } });
      } catch (error) {
        if (error.name !== 'OverconstrainedError') {
          throw error;
        } // it is not plugged in any more
      }
    }
    return navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, facingMode: 'environment' } });
  }

  async function start() {
    if (stream || starting) {
      return;
    }
    starting = true;
    notice.replaceChildren(Object.assign(document.createElement('p'), { textContent: 'Starting the camera…' }));
    try {
      if (!navigator.mediaDevices?.getUserMedia) {
        throw new DOMException('', 'Unavailable');
      }
      const mine = await open();
      stream = mine;
      const [track] = mine.getVideoTracks();
      track.addEventListener('ended', () => stream === mine && stop());
      video.srcObject = mine;
      await video.play();
      video.hidden = false;
      notice.hidden = true;
      navigator.wakeLock?.request('screen').catch(() => {});
      offer(track);
      look(mine);
    } catch (error) {
      stop();
      explain(error);
    } finally {
      starting = false;
    }
  }

  function stop() {
    stream?.getTracks().forEach(track => track.stop());
    stream = null;
    light.hidden = true;
  }

  /** The light, where this camera has one, and a choice where there is more than one camera. */
  async function offer(track) {
    light.hidden = !track.getCapabilities?.().torch;
    light.setAttribute('aria-pressed', 'false');
    light.onclick = async () => {
      const on = light.getAttribute('aria-pressed') !== 'true';
      try {
        await track.applyConstraints({ advanced: [{ torch: on }] });
        light.setAttribute('aria-pressed', on);
      } catch {
        light.hidden = true;
      }
    };
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(device => device.kind === 'videoinput');
    which.hidden = cameras.length < 2;
    const select = which.querySelector('select');
    select.replaceChildren(...cameras.map((camera, i) => new Option(camera.label || `Camera ${i + 1}`, camera.deviceId)));
    select.value = track.getSettings().deviceId;
  }

  which.querySelector('select').addEventListener('change', event => {
    try {
      localStorage.setItem(remembered, event.target.value);
    } catch {
      // It is chosen again next time.
    }
    stop();
    start();
  });

  async function look(mine) {
    for (let turn = 0; stream === mine; turn++) {
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        const text = await read(video, turn);
        if (text) {
          await seen(text, performance.now());
        }
      }
      await new Promise(resolve => { setTimeout(resolve, pause); });
    }
  }

  document.addEventListener('visibilitychange', () => document.hidden ? stop() : start());
  start();
}
