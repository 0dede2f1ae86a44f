/* A page that nobody touches asks whether one is still there, and leaves before the kiosk ends the sitting. Without this
   the page's own refresh does both. Floor: Chrome 61. */
(() => {
  'use strict';
  const box = document.querySelector('.still');
  if (!box) return;
  const { warn, leave, here, ask, away } = box.dataset, button = box.querySelector('button');
  let heard = Date.now(), touched = 0, isAsking = false;

  const isPlaying = () => [...document.querySelectorAll('audio, video')].some(each => !each.paused);
  const go = () => location.replace(away);
  const stay = () => fetch(here, { credentials: 'same-origin', cache: 'no-store' }).then(reply => {
    if (reply.status !== 204) return go();
    heard = Date.now();
    box.hidden = true;
  }).catch(() => {});                                   // the kiosk does not answer: asked again at the next look

  function look() {
    const seconds = (Date.now() - heard) / 1000;
    if (isAsking || seconds < warn) return;
    if (!box.hidden) return seconds < leave ? 0 : go();
    if (touched > heard || isPlaying()) return stay();
    isAsking = true;                                    // a tablet that slept may wake long after the sitting ended
    fetch(ask, { credentials: 'same-origin', cache: 'no-store', redirect: 'manual' }).then(reply => {
      if (reply.status !== 200) return go();
      heard = Math.max(heard, Date.now() - warn * 1000);
      box.hidden = false;
      button.focus();
    }).catch(() => {}).then(() => { isAsking = false; });
  }

  ['pointerdown', 'touchstart', 'keydown', 'scroll'].forEach(kind =>
    addEventListener(kind, () => { touched = Date.now(); }, { passive: true }));
  button.addEventListener('click', stay);
  addEventListener('visibilitychange', look);
  setInterval(look, 1000);
})();
