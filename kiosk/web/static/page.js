/* What every page has: the fonts of its scripts once it stands, and sounds that play in place. Pages work without it:
   the tablet's own fonts serve, and a sound is a link. Floor: Chrome 61. */
(() => {
  'use strict';
  const fonts = document.currentScript.dataset.fonts;
  const isSpared = navigator.connection && navigator.connection.saveData;
  if (fonts && !isSpared) addEventListener('load', () => {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = fonts;
    document.head.append(style);
  });

  // Answers that wait on this tablet leave from every page, also from one that is too light for what delivers them.
  const delivery = document.currentScript.dataset.delivery;
  try {
    if (delivery && localStorage.getItem('waiting')) {
      document.head.append(Object.assign(document.createElement('script'), { src: delivery }));
    }
  } catch (forbidden) {}

  let sound = null;
  document.addEventListener('click', event => {
    const link = event.target.closest('[data-sound]');
    if (!link) return;
    event.preventDefault();
    if (sound) sound.pause();
    sound = new Audio(link.href);
    sound.play().catch(fault => { if (fault.name !== 'AbortError') location = link.href; });
  });

  // One voice at a time, where a page has several that can be heard.
  addEventListener('play', event => {
    document.querySelectorAll('audio, video').forEach(each => { if (each !== event.target) each.pause(); });
  }, true);
})();
