// Whether the service can be reached, and since when not. One loop looks for it; whoever waits for it waits here.

import { button, h, say } from './dom.js';
import { ago, timeOfDay, utc } from './format.js';

const delays = [1, 2, 4, 8, 15];

let lostAt = null;
let nextTry = 0;
let wake = null;
let waiting = [];
let live = null;

export const isConnected = () => lostAt === null;

/** What the header says while all is well: that the page is live, or that it is not and need not be. */
export function setLive(text) {
  live = text;
  draw();
}

/** A request or a stream found nobody there. */
export function lost() {
  if (lostAt === null) {
    lostAt = new Date();
    draw();
    search();
  }
}

/** Resolves when the service is there, at once where it is. */
export function connected(signal) {
  if (lostAt === null) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    waiting.push(resolve);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function search() {
  for (let attempt = 0; lostAt !== null; attempt++) {
    const wait = delays[Math.min(attempt, delays.length - 1)] * 1000;
    nextTry = Date.now() + wait;
    draw();
    await new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, wait);
    });
    try {
      const answer = await fetch('api/health/live', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
      if (answer.status < 500) {
        found();
      }
    } catch {
      // Not yet; the loop goes on.
    }
  }
}

function found() {
  lostAt = null;
  draw();
  say('Connected again.');
  const all = waiting;
  waiting = [];
  all.forEach((resolve) => resolve());
}

function draw() {
  const banner = document.getElementById('banner');
  const link = document.getElementById('link');
  link.className = lostAt ? 'link off' : `link ${live ? 'on' : ''}`;
  link.textContent = lostAt ? 'Not connected' : live ?? '';
  if (lostAt === null) {
    banner.replaceChildren();
    return;
  }
  if (!banner.firstChild) {
    const since = lostAt.toISOString();
    banner.append(h('div', { class: 'banner' },
      h('p', { role: 'alert' }, 'Not connected since ',
        h('time', { datetime: since, title: utc(since) }, timeOfDay(since)),
        '. What you see may be out of date; the campaigns themselves go on.'),
      h('p', { class: 'banner-next', 'aria-hidden': 'true' }),
      button('Try now', { onclick: () => wake?.() })));
  }
  const seconds = Math.max(0, Math.ceil((nextTry - Date.now()) / 1000));
  banner.querySelector('.banner-next').textContent = `${ago(lostAt)} · ${seconds > 0 ? `next try in ${seconds} s` : 'trying…'}`;
}

setInterval(() => lostAt && draw(), 1000);
addEventListener('offline', lost);
addEventListener('online', () => wake?.());
