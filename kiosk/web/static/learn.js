/* Help for learners' pages, which work without it. The kiosk sends questions.js with it. The words beside an answer are always true: "Saved" only after
   the kiosk said so; until then the answer lies in this tablet's IndexedDB. Floor: Chrome 61, plain HTTP. */
(() => {
  'use strict';
  const RETRY_FIRST = 2000, RETRY_MOST = 30000, TYPING_PAUSE = 800, PATIENCE = 10000;

  // A page that the browser kept aside, and a PIN typed on it, belong to whoever was here then: ask for it anew before
  // anybody reads it.
  addEventListener('pageshow', event => {
    if (event.persisted && document.querySelector('.who, [data-pin]')) {
      document.documentElement.hidden = true;
      location.reload();
    }
  });

  // Big digits for the PIN.
  const pinForm = document.querySelector('[data-pin]');
  if (pinForm && pinForm.querySelector('.pad')) {
    const input = pinForm.querySelector('.pin'), pad = pinForm.querySelector('.pad');
    pad.hidden = false;
    if (matchMedia('(pointer: coarse)').matches) input.setAttribute('inputmode', 'none');
    pad.addEventListener('click', event => {
      const key = event.target.closest('[data-digit]');
      if (!key) return;
      const digit = key.dataset.digit;
      input.value = digit ? (input.value + digit).slice(0, 4) : input.value.slice(0, -1);
    });
  }

  const form = document.querySelector('[data-answer]');
  if (!form) return;
  const words = form.dataset, waiting = new Map(), handIn = document.getElementById('hand-in');
  let pause = RETRY_FIRST, timer = 0, sending = null, last = 0;

  // The tablet's own memory: attempt/question → [[name, value], …].
  const memory = new Promise((resolve, reject) => {
    const opening = indexedDB.open('padippura', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('answers');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = reject;
  });
  memory.catch(() => {});
  const remember = work => memory.then(database => new Promise((resolve, reject) => {
    const step = database.transaction('answers', 'readwrite', { durability: 'strict' });
    const request = work(step.objectStore('answers'));
    step.oncomplete = () => resolve(request.result);
    step.onerror = step.onabort = reject;
  }));
  const prefix = words.attempt + '/';

  const isChoice = control => /radio|checkbox/.test(control.type);
  const controlsOf = section => [...section.querySelectorAll('input, select')];
  const fieldsOf = section => controlsOf(section)
    .filter(control => !isChoice(control) || control.checked)
    .map(control => [control.name, control.value]);

  // A choice is whole at once; places, pairs and gaps are given bit by bit.
  function stateOf(section) {
    const given = fieldsOf(section).filter(([, value]) => value.trim()).length;
    return !given ? 'none' : given < section.querySelectorAll('select, [type=text]').length ? 'part' : 'saved';
  }

  function say(id, state, text) {
    const line = document.getElementById('saved-' + id);
    if (line.textContent !== text) line.textContent = text;
    line.className = 'saved is-' + state;
  }

  function tellWaiting(id, answer) {
    say(id, 'waiting', answer.refused ? answer.refused : answer.kept ? words.kept : words.waiting);
  }

  function changed(section) {
    const id = section.dataset.question, answer = { fields: fieldsOf(section), state: stateOf(section), kept: false };
    last = answer.at = Math.max(last + 1, Date.now());
    waiting.delete(id);                // so that it goes to the end of the line
    waiting.set(id, answer);
    say(id, 'saving', words.saving);
    remember(store => store.put(answer.fields, prefix + id)).then(() => {
      answer.kept = true;
      if (answer.late && waiting.get(id) === answer) tellWaiting(id, answer);
    }, () => {});
    send();
  }

  async function deliver(id, answer) {
    const body = new URLSearchParams(answer.fields);
    form.querySelectorAll('input[type=hidden]').forEach(field => body.append(field.name, field.value));
    body.append('question', id);
    body.append('changed', answer.at);
    const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
    const reply = await Promise.race([late, fetch(words.answer, {
      method: 'POST', body, keepalive: true, credentials: 'same-origin', redirect: 'manual' })]);
    if (reply.status >= 500) throw reply;
    if (reply.status === 401) return words.signedOut;
    return reply.status === 204 ? '' : words.refused;
  }

  // Sends what waits, one by one; false when the kiosk does not answer.
  function send() {
    if (!sending) sending = sendAll().then(done => { sending = null; return done; });
    return sending;
  }
  async function sendAll() {
    clearTimeout(timer);
    for (const [id, answer] of waiting) {
      if (answer.refused) continue;
      try {
        const fault = await deliver(id, answer);
        pause = RETRY_FIRST;
        if (waiting.get(id) !== answer) continue;   // changed meanwhile: the new one follows
        if (fault) { answer.refused = fault; tellWaiting(id, answer); continue; }
        waiting.delete(id);
        say(id, answer.state, words[answer.state]);
        remember(store => store.delete(prefix + id)).catch(() => {});
      } catch (unreachable) {
        waiting.forEach((each, key) => { each.late = true; tellWaiting(key, each); });
        timer = setTimeout(() => { pause = Math.min(pause * 2, RETRY_MOST); send(); }, pause);
        return false;
      }
    }
    if (handIn.textContent) tellHandIn(waiting.size ? '' : words.ready, 'saved');
    return true;
  }

  function tellHandIn(text, state) {
    handIn.textContent = text;
    handIn.className = 'saved is-' + state;
  }

  let typing = 0;
  const typed = new Set();
  const flushTyped = () => { clearTimeout(typing); typed.forEach(changed); typed.clear(); };
  form.addEventListener('input', event => {
    const section = event.target.closest('[data-question]');
    if (!section || event.target.type !== 'text') return;
    say(section.dataset.question, 'saving', words.saving);
    typed.add(section);
    clearTimeout(typing);
    typing = setTimeout(flushTyped, TYPING_PAUSE);
  });
  form.addEventListener('change', event => {
    const section = event.target.closest('[data-question]');
    if (!section) return;
    typed.delete(section);
    changed(section);
  });
  document.addEventListener('visibilitychange', flushTyped);
  addEventListener('online', send);
  addEventListener('beforeunload', event => {
    flushTyped();
    if ([...waiting.values()].some(answer => !answer.kept)) { event.preventDefault(); event.returnValue = ''; }
  });

  // Handing in waits until the kiosk has every answer.
  let leaving = false, pressed = null;
  form.addEventListener('click', event => { pressed = event.target.closest('button:not([type=button])') || pressed; });
  form.addEventListener('submit', event => {
    if (leaving) return;
    flushTyped();
    if (!waiting.size) return;
    event.preventDefault();
    send().then(() => send()).then(done => {
      leaving = done;
      // Not at once: a form that is being submitted takes no second press.
      if (done) return setTimeout(() => (pressed || form.querySelector('button:not([type])')).click());
      tellHandIn(words.unreachable, 'waiting');
    });
  });
  form.addEventListener('keydown', event => {               // Enter on a keyboard is not yet handing in
    if (event.key === 'Enter' && event.target.type === 'text') { event.preventDefault(); event.target.blur(); }
  });

  // What an earlier page of this attempt could not deliver.
  form.querySelectorAll('[data-question]').forEach(section => {
    const id = section.dataset.question;
    remember(store => store.get(prefix + id)).then(fields => {
      if (!fields || waiting.has(id)) return;
      controlsOf(section).forEach(control => {
        const mine = fields.filter(([name]) => name === control.name).map(([, value]) => value);
        if (isChoice(control)) control.checked = mine.includes(control.value);
        else control.value = mine[0] || '';
      });
      section.dispatchEvent(new Event('restored'));
      changed(section);
    }, () => {});
  });
})();
