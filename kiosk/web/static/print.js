/* The button of a page that is there to be printed. Without this script the page says how to print. */
(() => {
  'use strict';
  const button = document.querySelector('[data-print]');
  button.hidden = false;
  button.addEventListener('click', () => print());
})();
