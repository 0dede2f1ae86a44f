/* How a question is operated with fingers. The fields of its form hold the answer and stay the truth: after each move
   their section hears `change`, and whoever fills them from elsewhere says `restored` to it. */
(() => {
  'use strict';
  const form = document.querySelector('[data-order]');
  if (!form) return;
  const words = form.dataset;
  const tell = section => section.dispatchEvent(new Event('change', { bubbles: true }));
  const make = (word, kind = '') => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button second ' + kind;
    button.textContent = word;
    return button;
  };

  // Ordering: two buttons instead of a number for each item.
  const placed = item => +item.querySelector('select').value;
  form.querySelectorAll('.order').forEach(list => {
    const section = list.closest('[data-question]'), items = () => [...list.children];
    const mark = () => list.querySelectorAll('button').forEach(each => {   // not disabled, to keep its focus
      each.setAttribute('aria-disabled', each.matches(':first-child > .up, :last-child > .down'));
    });
    const arrange = () => {
      items().sort((one, other) => placed(one) - placed(other)).forEach(item => list.append(item));
      mark();
    };
    const place = () => {
      items().forEach((item, index) => { item.querySelector('select').value = index + 1; });
      mark();
      tell(section);
    };
    items().forEach(item => {
      item.querySelector('select').hidden = true;
      ['up', 'down'].forEach(way => {
        const button = make('', way);
        button.innerHTML = '<svg class="sign"><use href="' + words.sprite + '#' + way + '"></use></svg>';
        button.setAttribute('aria-label', words[way] + ': ' + item.querySelector('span').textContent);
        button.addEventListener('click', () => {
          if (button.matches('[aria-disabled=true]')) return;      // nothing moves, so nobody has ordered anything
          if (way === 'up') item.after(item.previousElementSibling);   // the one that was pressed keeps its focus
          else item.before(item.nextElementSibling);
          place();
        });
        item.append(button);
      });
    });
    arrange();
    // An order that nobody touched is no answer; that it is right as it stands has to be said.
    const right = make(words.order);
    right.lang = document.documentElement.lang;
    right.dir = document.documentElement.dir;
    right.addEventListener('click', place);
    list.after(right);
    section.addEventListener('restored', arrange);
  });

  // Matching: touch one of the left, then what belongs to it; touched once more, it is empty again.
  form.querySelectorAll('[data-kind=matching]').forEach(section => {
    const selects = [...section.querySelectorAll('select')], slots = [], pool = document.createElement('div');
    let picked = -1, held = '';
    const draw = () => {
      slots.forEach((slot, index) => {
        const select = selects[index];
        slot.textContent = select.value ? select.selectedOptions[0].text : '…';
        slot.setAttribute('aria-label', select.labels[0].textContent + ': ' + slot.textContent);
        slot.setAttribute('aria-pressed', picked === index);
      });
      pool.querySelectorAll('button').forEach(each => each.setAttribute('aria-pressed', each.value === held));
    };
    const join = (index, value) => {
      selects[index].value = value;
      picked = -1;
      held = '';
      draw();
      tell(section);
    };
    selects.forEach((select, index) => {
      const slot = make('', 'slot');
      slot.addEventListener('click', () => {
        if (held) return join(index, held);
        if (picked === index && select.value) return join(index, '');
        picked = picked === index ? -1 : index;
        draw();
      });
      select.hidden = true;
      select.after(slot);
      slots.push(slot);
    });
    pool.className = 'pool';
    [...selects[0].options].forEach(option => {
      if (!option.value) return;
      const button = make(option.text);
      button.value = option.value;
      button.addEventListener('click', () => {
        if (picked >= 0) return join(picked, option.value);
        held = held === option.value ? '' : option.value;
        draw();
      });
      pool.append(button);
    });
    section.querySelector('fieldset').append(pool);
    section.addEventListener('restored', draw);
    draw();
  });

  // Hot-spots: a touch on the picture chooses the option that stands below it.
  form.querySelectorAll('[data-area]').forEach(area => {
    const section = area.closest('[data-question]');
    const option = [...section.querySelectorAll('input')].find(each => each.value === area.dataset.area);
    const draw = () => area.setAttribute('class', option.checked ? 'chosen' : '');
    area.addEventListener('click', () => option.click());
    section.addEventListener('change', draw);
    section.addEventListener('restored', draw);
    draw();
  });

  // Revision: what is filled in stays, with word of it above the buttons, until the kiosk has it.
  if (!words.answer) form.addEventListener('submit', event => {
    event.preventDefault();
    window.delivery.sendForm(form, form.querySelector('button:focus'), form.action)
      .then(reply => location.replace(reply.url), () => { document.getElementById('hand-in').textContent = words.unreachable; });
  });

  // The time that is left, in whole minutes; when it is over, what is there is handed in. A page from the tablet's cache
  // hears of it later, and where it is over then, the questions are put away.
  const timing = form.querySelector('.timing');
  let counting = 0;
  const putAway = () => form.querySelectorAll('.question, .case').forEach(each => { each.hidden = true; });
  function begin() {
    const time = timing.querySelector('[data-left]');
    clearTimeout(counting);
    if (!time) return timing.querySelector('.notice') && putAway();
    const end = performance.now() + Number(time.dataset.left), line = time.querySelector('b');
    const count = () => {
      const left = end - performance.now(), minutes = Math.ceil(left / 60000);
      if (left > 0) {
        if (minutes < 3) time.setAttribute('role', 'status');       // so that it is also heard, in time to ask for more
        line.textContent = minutes.toLocaleString(document.documentElement.lang);
        counting = setTimeout(count, left - (minutes - 1) * 60000);
        return;
      }
      putAway();
      time.querySelectorAll(':not([data-over])').forEach(each => { each.hidden = true; });
      const over = time.querySelector('[data-over]');
      over.textContent = over.dataset.over;
      const anyway = document.createElement('input');              // nobody is asked for what is missing now
      form.appendChild(Object.assign(anyway, { type: 'hidden', name: 'anyway', value: 'all' }));
      form.dataset.over = 1;
      form.querySelector('button:not([type])').click();
    };
    count();
  }
  if (timing) {
    timing.addEventListener('restored', begin);
    begin();
  }
})();
