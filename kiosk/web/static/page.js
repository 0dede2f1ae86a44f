/* What every page has: sounds that play in place. Pages work without it: a sound is a link. Floor: Chrome 61. */
(() => {
  'use strict';
  let sound = null;
  addEventListener('click', event => {
    const link = event.target.closest('[data-sound]');
    if (!link) return;
    event.preventDefault();
    if (sound) sound.pause();
    sound = new Audio(link.href);
    sound.play().catch(fault => { if (fault.name !== 'AbortError') location = link.href; });
  });
})();
