/* The fonts of a page's scripts, once it stands; without them the tablet's own serve. Floor: Chrome 61. */
(() => {
  'use strict';
  const fonts = document.currentScript.dataset.fonts;
  const isSpared = navigator.connection && navigator.connection.saveData;
  if (!isSpared) addEventListener('load', () => {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = fonts;
    document.head.append(style);
  });
})();
