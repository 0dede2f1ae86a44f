/* Answers on their way to the kiosk. Each lies in this tablet's IndexedDB before it is sent, and leaves it when the kiosk
   has said that it is on disk. Every page of a learner delivers what waits, for whoever gave it: the answer's own token
   says for whom. Answers bear the numbers of this tablet's own count, so that no clock and no road puts an old one over a
   newer one. A page hears `settled` of each answer that came to its end, and `rested` when nothing is on its way.
   Floor: Chrome 61, plain HTTP (no Web Locks, no service worker). */
(() => {
  'use strict';
  const RETRY_FIRST = 2000, RETRY_MOST = 30000, PATIENCE = 10000, HEARING = 40, TABLET = 'tablet', NAME = 'padippura';
  const page = Math.random().toString(36).slice(2);
  const pass = time => new Promise(next => setTimeout(next, time));
  const say = (what, detail) => dispatchEvent(new CustomEvent(what, { detail }));

  // Who is seated, as the kiosk's cookie says: an answer is shown only to the one of the same seat.
  const seat = () => (/(?:^|; )seat=([\w-]*)/.exec(document.cookie) || [])[1] || '';

  // The tablet's memory: 'tablet' → { source, number } of the latest answer, and '…/attempt/question' → { key, url, token,
  // seat, question, fields: [[name, value], …], source, number, refused: the kiosk's status, told: the learner knows }.
  const memory = new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('answers');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = reject;
  });
  const remember = (mode, key, work) => memory.then(database => new Promise((resolve, reject) => {
    const step = database.transaction('answers', mode, { durability: 'strict' }), store = step.objectStore('answers');
    const request = key ? store.get(key) : store.getAll();
    if (work) request.onsuccess = () => work(store, request.result);
    step.oncomplete = () => resolve(request.result);
    step.onerror = step.onabort = reject;
  }));
  const loose = new Map();   // what it did not take, for as long as this page is open
  let counted = 0;
  const keep = answer => remember('readwrite', TABLET, (store, tablet) => {
    tablet = tablet || { source: page, number: 0 };
    tablet.number += 1;
    store.put(tablet, TABLET);
    store.put(Object.assign(answer, tablet), answer.key);
  }).then(() => {
    answer.kept = true;
    loose.delete(answer.key);
  }, () => {
    loose.set(answer.key, Object.assign(answer, { source: page, number: counted += 1, kept: false }));
  });
  const isSame = (one, other) => one && one.source === other.source && one.number === other.number;
  // Changes a kept answer, or drops it, unless a newer one has taken its place.
  const change = (answer, changes) => remember('readwrite', answer.key, (store, kept) => {
    if (!isSame(kept, answer)) return;
    if (changes) store.put(Object.assign(kept, changes), answer.key);
    else store.delete(answer.key);
  }).catch(() => {});
  const waiting = () => remember('readonly').catch(() => []).then(all => all
    .filter(each => each.key).sort((one, other) => one.number - other.number).concat(...loose.values()));

  const ask = (url, options) => Promise.race([
    pass(PATIENCE).then(() => { throw url; }),
    fetch(url, Object.assign({ credentials: 'same-origin', redirect: 'manual' }, options))]);

  // A whole form, as the pressed button sends it; what a kiosk in trouble says is no answer.
  const sendForm = async (form, pressed, url) => {
    const body = new URLSearchParams([...new FormData(form)]);
    body.append('script', 1);
    if (pressed && pressed.name) body.append(pressed.name, pressed.value);
    const reply = await ask(url, { method: 'POST', body, redirect: 'follow' });
    if (reply.status > 499) throw reply;
    return reply;
  };

  async function deliver(answer) {
    const isMine = answer.seat === seat();
    const post = async token => {
      const { fields, question, source, number } = answer, told = Date.now();
      const body = new URLSearchParams([...fields, ...Object.entries({ token, question, source, number, told })]);
      const credentials = isMine ? 'same-origin' : 'omit';   // another's answer keeps nobody signed in
      return (await ask(answer.url, { method: 'POST', body, keepalive: true, credentials })).status;
    };
    const status = answer.token ? await post(answer.token) : 403;
    if (status !== 403 || !isMine) return status;
    const reply = await ask(answer.url.replace(/answers$/, 'kept')), state = reply.ok ? await reply.json() : {};
    return state.result ? 409 : state.token ? post(state.token) : status;
  }

  // One page sends at a time: it asks the others, and gives way to one that sends, or asked with a lower name.
  const hall = window.BroadcastChannel ? new BroadcastChannel(NAME) : { postMessage() {} };
  let isSender = false, isAsking = false, givesWay = false, wake = null;
  hall.onmessage = ({ data }) => {
    if (data.asks && (isSender || isAsking && page < data.asks)) hall.postMessage({ busy: true });
    if (data.busy) givesWay = true;
    if (data.free && wake) wake();
    if (data.status) say('settled', data);
  };
  async function takeTurn() {
    givesWay = false;
    isAsking = true;
    hall.postMessage({ asks: page });
    await pass(HEARING);
    isAsking = false;
    isSender = !givesWay;
    if (givesWay) await Promise.race([pass(RETRY_FIRST), new Promise(next => { wake = next; })]);
  }

  const tried = new Set();   // what the kiosk has answered for: not again on this page
  const nameOf = answer => answer.source + answer.number;
  const due = () => waiting().then(all => all.filter(each => !each.refused && !tried.has(nameOf(each))));
  async function sendAll() {
    await delivery.prepare();
    for (let all = await due(); all.length; all = await due()) {
      if (!isSender) { await takeTurn(); continue; }
      const answer = all[0], { key, source, number } = answer, status = await deliver(answer);
      const isKept = status === 204 || status === 202;
      if (!isKept && (status < 400 || status > 499)) throw status;   // not the kiosk, or a kiosk in trouble
      pause = RETRY_FIRST;
      if (isKept || status === 410) await change(answer);
      if (status === 409) await change(answer, { refused: status });
      if (loose.get(key) === answer) loose.delete(key);
      tried.add(nameOf(answer));
      hall.postMessage({ source, number, status });
      say('settled', { source, number, status });
    }
    return true;
  }

  // Sends what waits, one by one, in the order in which it was given; gives false when the kiosk does not answer.
  let sending = null, timer = 0, pause = RETRY_FIRST;
  function send() {
    clearTimeout(timer);
    sending = sending || sendAll().catch(() => {
      // Only what waits longer is tried less often: a tap in between makes nobody wait.
      timer = setTimeout(() => { pause = Math.min(pause * 2, RETRY_MOST); send(); }, pause);
      return false;
    }).then(isDone => {
      if (isSender) hall.postMessage({ free: true });
      isSender = false;
      sending = null;
      say('rested', isDone);
      return isDone;
    });
    return sending;
  }
  const hide = (form, name, value) => {
    const field = form.elements[name] || document.createElement('input');
    form.appendChild(Object.assign(field, { type: 'hidden', name, value }));
  };
  const delivery = window.delivery = { seat, keep, change, isSame, waiting, ask, send, sendForm, hide, prepare: () => {} };
  addEventListener('online', send);
  setTimeout(send);   // when answers.js stands too

  // What of one's own waits or was refused. What one was told is dropped when somebody else is here.
  addEventListener('rested', async () => {
    const line = document.querySelector('[data-unsent]'), all = await waiting(), mine = seat();
    const own = all.filter(each => each.seat === mine), refused = own.filter(each => each.refused);
    try {
      localStorage.waiting = all.some(each => !each.refused) ? 1 : '';   // for waiting.js
    } catch (forbidden) {}
    all.filter(each => each.told && each.seat !== mine).forEach(each => change(each));
    if (!line || !mine) return;
    line.textContent = refused.length ? line.dataset.refused : own.length ? line.dataset.unsent.replace('#', own.length) : '';
    refused.forEach(each => change(each, { told: true }));
  });

  // A tablet that runs this opens the questions in the way that it may keep.
  document.querySelectorAll('form[action$="/start"]').forEach(form => hide(form, 'script', 1));
})();
