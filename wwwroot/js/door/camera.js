// The camera: starts it, says why it does not start and how to go on, its light and which one of several.

import { read } from './scan-reader.js';

const remembered = 'training-camera';
const pause = 120; // ms between two looks: quick to the eye, kind to the battery

const reasons = {
  NotAllowedError: 'This page may not use the camera. Allow it in the browser’s settings for this site and try again, or type the code below.',
  NotFoundError: 'This device has no camera. Type the code below, or use a hand-held scanner.',
  NotReadableError: 'Another program is using the camera. Close it and try again, or type the code below.',
  Ended: 'The camera has stopped: a call or another program took it, or it was unplugged. Try again, or type the code below.',
  Unavailable: 'This browser does not let the page use the camera: the site must be opened with https. Type the code below.',
};

function choice() {
  try {
    return localStorage.getItem(remembered);
  } catch {
    return null;
  }
}

function choose(camera) {
  try {
    if (camera) {
      localStorage.setItem(remembered, camera);
    } else {
      localStorage.removeItem(remembered);
    }
  } catch {
    // It is chosen again next time.
  }
}

/** Runs the camera in the scanner's view, and calls seen(text, at) for each code that it shows. seen answers for what it does with it. */
export function watch(view, seen) {
  const part = name => view.querySelector(`[data-${name}]`);
  const video = part('video');
  const notice = part('camera');
  const light = part('torch');
  const which = part('cameras');
  const aim = part('aim');
  let stream = null;
  let starting = false;

  function explain(error) {
    const again = Object.assign(document.createElement('button'), { type: 'button', className: 'govuk-button govuk-button--inverse', textContent: 'Try the camera again' });
    again.addEventListener('click', start);
    notice.replaceChildren(Object.assign(document.createElement('p'), { textContent: reasons[error.name] ?? 'The camera did not start. Try again, or type the code below.' }), again);
    notice.hidden = false;
    video.hidden = true;
    part('code').focus({ preventScroll: true });
    offerCameras();
  }

  async function open() {
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const chosen = choice();
    if (chosen) {
      try {
        return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, deviceId: { exact: chosen } } });
      } catch (error) {
        if (error.name === 'NotAllowedError') {
          throw error;
        }
        choose(null); // it is not plugged in any more, or something else has it: another may do
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
    let mine = null;
    try {
      if (!navigator.mediaDevices?.getUserMedia) {
        throw new DOMException('', 'Unavailable');
      }
      mine = await open();
      stream = mine;
      if (document.hidden) {
        stop(); // put away while the question whether the page may use the camera was open
        return;
      }
      const [track] = mine.getVideoTracks();
      track.addEventListener('ended', () => {
        if (stream === mine) {
          stop();
          explain({ name: 'Ended' });
        }
      });
      video.srcObject = mine;
      await video.play();
      video.hidden = false;
      notice.hidden = true;
      navigator.wakeLock?.request('screen').catch(() => {});
      offerLight(track);
      offerCameras(track);
      look(mine);
    } catch (error) {
      if (stream === mine) { // else the page was put away meanwhile, and that is all
        stop();
        explain(error);
      } else if (!document.hidden) {
        setTimeout(start);
      }
    } finally {
      starting = false;
    }
  }

  function stop() {
    stream?.getTracks().forEach(track => track.stop());
    stream = null;
    video.srcObject = null;
    light.hidden = true;
    aim.textContent = '';
  }

  function offerLight(track) {
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
  }

  /** A choice where there is more than one camera, also when the one in use does not start. */
  async function offerCameras(track) {
    const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
    const cameras = devices.filter(device => device.kind === 'videoinput' && device.deviceId);
    which.hidden = cameras.length < 2;
    const select = which.querySelector('select');
    select.replaceChildren(...cameras.map((camera, i) => new Option(camera.label || `Camera ${i + 1}`, camera.deviceId)));
    select.value = track?.getSettings().deviceId ?? '';
  }

  which.querySelector('select').addEventListener('change', event => {
    choose(event.target.value);
    stop();
    start();
  });

  async function look(mine) {
    for (let turn = 0; stream === mine; turn++) {
      try { // whatever goes wrong with one picture, the next one is looked at
        if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
          const { text, several } = await read(video, turn);
          aim.textContent = several ? 'Several codes: come closer to one' : '';
          if (text) {
            await seen(text, performance.now());
          }
        }
      } catch (error) {
        console.error(error);
      }
      await new Promise(resolve => { setTimeout(resolve, pause); });
    }
  }

  document.addEventListener('visibilitychange', () => document.hidden ? stop() : start());
  start();
}
