// The service's API. The key, where one is wanted, is in this tab only, and travels in a header; media elements can't set one and have it in their address.

import { ask, h } from './dom.js';
import { connected, lost } from './connection.js';

const keyName = 'orchestrations.key';
const silence = 40_000;

let asking = null;

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `The service answered ${status}.`);
    this.status = status;
    this.code = problem?.code ?? null;
    this.errors = problem?.errors ?? [];
    this.warnings = problem?.warnings ?? [];
  }
}

/** Nobody answered. The banner says so already. */
export class OfflineError extends Error {
  constructor() {
    super('The service can’t be reached.');
  }
}

const key = () => sessionStorage.getItem(keyName);

function forgetKey() {
  sessionStorage.removeItem(keyName);
}

export const campaignPath = (id, rest = '') => `campaigns/${encodeURIComponent(id)}${rest}`;

/** Asks the API and reads its JSON, or null where it has none. Asks the person for the key where the service wants one. */
export async function call(method, path, { query, body, headers, signal } = {}) {
  const answer = await send(method, path, { query, body, headers, signal });
  const data = await readJson(answer);
  if (!answer.ok) {
    throw new ApiError(answer.status, data);
  }
  return { status: answer.status, data };
}

export const get = async (path, options) => (await call('GET', path, options)).data;

/** The address of something that an element fetches by itself. */
export function mediaAddress(path) {
  return `api/${path}${key() ? `?code=${encodeURIComponent(key())}` : ''}`;
}

/** Saves something under a name. With a key it is fetched with the header first, so that no address with the key in it comes among the downloads. */
export async function save(path, name) {
  const link = h('a', { download: name });
  if (key()) {
    const answer = await send('GET', path);
    if (!answer.ok) {
      throw new ApiError(answer.status, await readJson(answer));
    }
    link.href = URL.createObjectURL(await answer.blob());
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } else {
    link.href = `api/${path}`;
  }
  link.click();
}

/**
 * Follows server-sent events until `signal` ends it or the service says that it was the last, and comes back after every break with the last event's id.
 * Read by fetch and not by EventSource, which could carry the key in its address only.
 */
export async function follow(path, { signal, onEvent, isLast, onOpen }) {
  let lastId = null;
  for (let broken = 0; !signal.aborted;) {
    const watch = new AbortController();
    const stop = () => watch.abort();
    signal.addEventListener('abort', stop, { once: true });
    let timer = setTimeout(stop, silence);
    try {
      const headers = { accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) };
      const answer = await send('GET', path, { headers, signal: watch.signal });
      if (!answer.ok) {
        throw new ApiError(answer.status, await readJson(answer));
      }
      onOpen?.();
      for await (const event of readEvents(answer.body, () => { clearTimeout(timer); timer = setTimeout(stop, silence); })) {
        broken = 0;
        lastId = event.id ?? lastId;
        const data = JSON.parse(event.data);
        onEvent(event.name, data);
        if (isLast(event.name, data)) {
          return;
        }
      }
    } catch (error) {
      if (signal.aborted || (error instanceof ApiError && error.status < 500 && error.status !== 429)) {
        throw error;
      }
      if (error.name === 'AbortError') {
        // Not even a comment came for long: the connection is dead, and nobody has told.
        lost();
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      watch.abort();
    }
    await connected(signal);
    if (broken++ > 0) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(broken, 10) * 500));
    }
  }
}

async function send(method, path, { query, body, headers, signal } = {}) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const address = `api/${path}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`;
  for (let refused = null; ;) {
    const tried = key();
    let answer;
    try {
      answer = await fetch(address, {
        method, body, signal, cache: 'no-store', credentials: 'same-origin',
        headers: { ...headers, ...(tried ? { 'x-functions-key': tried } : {}) },
      });
    } catch (error) {
      if (error.name === 'AbortError') {
        throw error;
      }
      lost();
      throw new OfflineError();
    }
    if (answer.status !== 401) {
      // A proxy in front answers for a service that is away, and in no format of the service's.
      if ([502, 503, 504].includes(answer.status) && !isProblem(answer)) {
        lost();
        throw new OfflineError();
      }
      return answer;
    }
    // Another request may have brought a new key meanwhile.
    if (key() === tried) {
      forgetKey();
      refused = tried;
      asking ??= askKey(refused !== null, (await readJson(answer.clone()))?.detail).finally(() => { asking = null; });
      if (!await asking) {
        return answer;
      }
    } else if (key() === null) {
      await asking;
    }
  }
}

async function askKey(wasRefused, detail) {
  const answer = await ask({
    heading: 'This service wants a key',
    action: 'Connect',
    refuse: 'Not now',
    body: h('div', null,
      h('p', wasRefused ? { class: 'notice error', role: 'alert' } : null, wasRefused ? 'The service refused that key.' : detail ?? ''),
      h('label', { class: 'field' }, h('span', null, 'Key'),
        h('input', { name: 'key', type: 'password', required: true, autocomplete: 'off', spellcheck: 'false', autofocus: true })),
      h('p', { class: 'muted' }, 'One of the service’s Api__Keys, or a function or host key on Azure. It stays in this tab, and is gone when you close it.')),
  });
  const given = answer?.get('key')?.trim();
  if (given) {
    sessionStorage.setItem(keyName, given);
  }
  return Boolean(given);
}

const isProblem = (answer) => answer.headers.get('content-type')?.includes('json') ?? false;

async function readJson(answer) {
  const text = await answer.text().catch(() => {
    lost();
    throw new OfflineError();
  });
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

async function* readEvents(body, onBytes) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let event = { id: null, name: 'message', data: [] };
  while (true) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    onBytes();
    text += value;
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    text = lines.pop();
    for (const line of lines) {
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const content = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (line === '') {
        if (event.data.length > 0) {
          yield { ...event, data: event.data.join('\n') };
        }
        event = { id: null, name: 'message', data: [] };
      } else if (field === 'data') {
        event.data.push(content);
      } else if (field === 'event') {
        event.name = content;
      } else if (field === 'id') {
        event.id = content;
      }
    }
  }
}
