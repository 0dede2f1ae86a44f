/* Answers that wait on this tablet leave also from a page that is too light for what delivers them. Floor: Chrome 61. */
(() => {
  'use strict';
  const delivery = document.currentScript.dataset.delivery;
  try {
    if (localStorage.waiting) {
      document.head.append(Object.assign(document.createElement('script'), { src: delivery }));
    }
  } catch (forbidden) {}
})();
