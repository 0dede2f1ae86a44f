/* The fonts of a page's scripts, once it stands; without them the tablet's own serve. Floor: Chrome 61. */
(() => {
  'use strict';
  const fonts = document.currentScript.dataset.fonts;
  const link = navigator.connection;
  if (!link || !link.saveData) addEventListener('load', () => {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: fonts }));
  });
})();
