/* A page that nobody touches asks whether one is still there, and leaves before the kiosk ends the sitting. While the kiosk
   is away the page's own clock decides: it asks, then shows nothing more of the one who sat here, and has the kiosk hear
   of it when it is back. Stands with delivery.js; without this the page's own refresh asks and leaves. Floor: Chrome 61. */
(() => {
  'use strict';
  const box = document.querySelector('.still');
  if (!box) return;
  const { warn, leave, here, ask, away } = box.dataset, button = box.querySelector('button');
  let heard = Date.now(), touched = 0, isAsking = false;

  const unused = () => (Date.now() - Math.max(heard, touched)) / 1000;
  const touch = () => { if (box.hidden && unused() < leave) touched = Date.now(); };   // later it may be anybody's finger
  const go = () => location.replace(away);
  function call(url, isHeard, isAway) {
    isAsking = true;
    window.delivery.ask(url, { cache: 'no-store' }).then(isHeard, isAway).then(() => { isAsking = false; });
  }
  function wonder() {
    box.hidden = false;
    button.focus();
  }
  function rest(since) {
    heard = since;
    box.hidden = true;
  }
  function stay(used) {
    const isLate = unused() >= leave;
    call(here, reply => reply.status === 204 ? rest(Date.now()) : go(), () => isLate ? putAway() : rest(used));
  }
  function putAway() {
    // Of pages that nobody sees another may be in use: they put away no more than themselves.
    if (!document.hidden) document.cookie = 'seat=.; path=/';
    document.title = document.querySelector('.brand').textContent;
    box.querySelector('p').textContent = document.querySelector('[data-signed-out]').dataset.signedOut;
    document.querySelectorAll('.who, .menu, main, .still button').forEach(each => each.remove());
    box.hidden = false;
  }

  function look() {
    const speech = window.speechSynthesis, isRead = speech && speech.speaking;
    if (isRead || [...document.querySelectorAll('audio, video')].some(each => !each.paused)) touch();
    if (isAsking) return;
    const isLate = unused() >= leave;
    if (!button.isConnected) return call(ask, go, () => {});
    if (!box.hidden) return isLate && call(ask, go, putAway);
    if (Date.now() - heard < warn * 1000) return;
    if (unused() < warn) return stay(touched);
    box.hidden = !isLate;                               // a tablet that slept may wake long after the sitting ended
    call(ask, reply => {
      if (reply.status !== 200) return go();
      heard = Math.max(heard, Date.now() - warn * 1000);
      wonder();
    }, isLate ? putAway : wonder);
  }

  ['pointerdown', 'touchstart', 'keydown', 'scroll'].forEach(kind => addEventListener(kind, touch, { passive: true }));
  button.addEventListener('click', () => stay(Date.now()));
  addEventListener('visibilitychange', look);
  setInterval(look, 1000);
})();
