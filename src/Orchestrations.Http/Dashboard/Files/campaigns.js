// All campaigns: filtered by the service, searched here, a page at a time.

import { button, framed, h, icon, keep, say, setText, title, toast } from './dom.js';
import { between, hasEnded, number, parts, plural, settled, standing, statusIcon, statusOf, when } from './format.js';
import { get, OfflineError } from './api.js';
import { connected, setLive } from './connection.js';

const pageSize = 50;
const refreshEvery = 3000;
const searchStep = 1000;

const statuses = ['Running', 'Suspended', 'Pending', 'Completed', 'Failed', 'Terminated'];

export function showCampaigns(page, query, signal) {
  title('Campaigns');
  let status = statuses.includes(query.get('status')) ? query.get('status') : '';
  let search = query.get('q') ?? '';
  let trail = [null];
  let found = [];
  let next = null;
  let searched = 0;
  let asked = 0;
  let state = 'loading';
  let failure = null;

  const searchBox = h('input', {
    type: 'search', id: 'search', placeholder: 'Name or id', value: search, autocomplete: 'off', spellcheck: 'false',
    oninput: () => {
      search = searchBox.value.trim();
      restart();
    },
  });
  const statusBox = h('select', {
    id: 'status',
    onchange: () => {
      status = statusBox.value;
      restart();
    },
  }, h('option', { value: '' }, 'Any status'), statuses.map((name) => h('option', { value: name }, name)));
  statusBox.value = status;
  const list = h('ul', { class: 'campaigns', 'aria-label': 'Campaigns' });
  const note = h('div', { class: 'note' });
  const newer = button('Newer', { icon: 'prev', onclick: () => turn(-1) });
  const older = button('Older', { icon: 'next', kind: 'after', onclick: () => turn(1) });
  const more = button('Search older campaigns', { icon: 'search', onclick: () => load(true) });
  const place = h('span', { class: 'muted' });
  const pager = h('nav', { class: 'pager', 'aria-label': 'Pages' }, newer, place, older, more);
  page.append(
    h('div', { class: 'head' }, h('h1', null, 'Campaigns'),
      h('form', { class: 'filters', role: 'search', onsubmit: (event) => event.preventDefault() },
        h('label', { class: 'with-icon' }, h('span', { class: 'hidden-text' }, 'Search by name or id'), icon('search'), searchBox),
        h('label', null, h('span', { class: 'hidden-text' }, 'Status'), statusBox))),
    note, list, pager);

  const draw = framed(() => {
    keep(list, state === 'loading' && found.length === 0 ? [] : found, (campaign) => campaign.id, make, update);
    drawNote();
    const paged = !search && (trail.length > 1 || next !== null);
    newer.hidden = !paged;
    older.hidden = !paged;
    newer.disabled = trail.length < 2;
    older.disabled = next === null;
    more.hidden = !(search && next !== null && state === 'ready');
    setText(place, search
      ? state === 'ready' ? `${plural(found.length, 'match', 'matches')} among ${plural(searched, 'campaign')}` : ''
      : paged ? `Page ${number(trail.length)}` : '');
  });

  function drawNote() {
    if (state === 'loading' && found.length === 0) {
      note.replaceChildren(h('p', { class: 'loading', role: 'status' }, 'Loading campaigns…'));
    } else if (state === 'failed' && found.length === 0) {
      note.replaceChildren(h('div', { class: 'notice error', role: 'alert' }, h('p', null, failure), button('Try again', { icon: 'retry', onclick: () => load() })));
    } else if (found.length === 0 && (search || status)) {
      note.replaceChildren(h('div', { class: 'empty' }, h('h2', null, 'No campaign matches'),
        h('p', null, search ? `None ${status ? `that is ${status.toLowerCase()} ` : ''}has “${search}” in its name or id.` : `No campaign is ${status.toLowerCase()}.`),
        button('Show all', { onclick: clear })));
    } else if (found.length === 0) {
      note.replaceChildren(h('div', { class: 'empty' }, icon('play'), h('h2', null, 'No campaigns yet'),
        h('p', null, 'Drop a campaign document here, JSON, JSON Lines or CSV, together with the media that it names.'),
        h('a', { class: 'button primary', href: '#/new' }, 'Start the first one')));
    } else {
      note.replaceChildren();
    }
  }

  function clear() {
    searchBox.value = search = '';
    statusBox.value = status = '';
    restart();
    searchBox.focus();
  }

  let typing = null;
  function restart() {
    const given = Object.entries({ status, q: search }).filter(([, value]) => value);
    history.replaceState(null, '', given.length > 0 ? `#/?${new URLSearchParams(given)}` : '#/');
    trail = [null];
    clearTimeout(typing);
    typing = setTimeout(() => load().then(() => say(plural(found.length, 'campaign'))), 200);
  }

  function turn(by) {
    if (by > 0) {
      trail.push(next);
    } else {
      trail.pop();
    }
    load().then(() => {
      scrollTo(0, 0);
      say(`Page ${trail.length}`);
    });
  }

  async function load(goOn = false) {
    const turnOf = ++asked;
    const mine = () => turnOf === asked && !signal.aborted;
    state = 'loading';
    draw();
    try {
      if (search) {
        await look(goOn, mine);
      } else {
        const answer = await get('campaigns', { query: { status, top: pageSize, continuationToken: trail.at(-1) }, signal });
        if (!mine()) {
          return;
        }
        found = answer.items;
        next = answer.continuationToken;
      }
      if (mine()) {
        state = 'ready';
      }
    } catch (error) {
      if (!mine() || error.name === 'AbortError') {
        return;
      }
      state = 'failed';
      failure = error.message;
    }
    draw();
  }

  // The service filters but doesn't search: campaigns are looked through here, until a page is full.
  async function look(goOn, mine) {
    let token = goOn ? next : null;
    const matches = goOn ? [...found] : [];
    let count = goOn ? searched : 0;
    const wanted = matches.length + pageSize;
    const words = search.toLowerCase().split(/\s+/);
    let looked = 0;
    do {
      const answer = await get('campaigns', { query: { status, top: searchStep, continuationToken: token }, signal });
      if (!mine()) {
        return;
      }
      looked += answer.items.length;
      matches.push(...answer.items.filter((campaign) => words.every((word) => `${campaign.name} ${campaign.id}`.toLowerCase().includes(word))));
      token = answer.continuationToken;
    } while (token !== null && matches.length < wanted && looked < searchStep * 5);
    found = matches;
    searched = count + looked;
    next = token;
  }

  // While something goes on, it is looked at again; the details of one campaign come by events, on its own page.
  async function refresh() {
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, refreshEvery));
      if (signal.aborted || document.hidden || state !== 'ready') {
        continue;
      }
      const turnOf = asked;
      try {
        let fresh;
        if (search) {
          const running = found.filter((campaign) => !hasEnded(campaign)).slice(0, 10);
          const news = new Map((await Promise.all(running.map((campaign) => get(`campaigns/${encodeURIComponent(campaign.id)}`, { signal })))).map((c) => [c.id, c]));
          fresh = { items: found.map((campaign) => news.get(campaign.id) ?? campaign), continuationToken: next };
        } else {
          fresh = await get('campaigns', { query: { status, top: pageSize, continuationToken: trail.at(-1) }, signal });
        }
        if (turnOf === asked && !signal.aborted) {
          found = fresh.items;
          next = fresh.continuationToken;
          draw();
        }
      } catch (error) {
        if (error.name === 'AbortError') {
          return;
        }
        if (error instanceof OfflineError) {
          await connected(signal).catch(() => {});
        }
      }
    }
  }

  setLive('Live');
  load().then(async () => {
    // What could not be loaded because nobody was there is loaded once somebody is.
    if (state === 'failed' && !signal.aborted) {
      await connected(signal).catch(() => {});
      await load();
    }
    await refresh();
  }).catch((error) => toast(error.message, 'error'));
}

function make(campaign) {
  return h('li', { class: 'campaign' },
    h('a', { class: 'campaign-link', href: `#/campaigns/${encodeURIComponent(campaign.id)}` },
      h('span', { class: 'campaign-name' }), h('span', { class: 'mono muted campaign-id' }, campaign.id)),
    h('span', { class: 'campaign-status' }),
    h('div', { class: 'campaign-progress' }, bar(), h('span', { class: 'campaign-count' })),
    h('span', { class: 'campaign-when muted' }));
}

function update(row, campaign) {
  const version = `${campaign.updatedAt} ${campaign.status} ${JSON.stringify(campaign.counts)} ${campaign.estimatedCompletion}`;
  if (row.version === version) {
    return;
  }
  row.version = version;
  setText(row.querySelector('.campaign-name'), campaign.name);
  row.querySelector('.campaign-status').replaceChildren(badge(...standing(campaign)));
  drawBar(row.querySelector('.stack'), campaign.counts);
  const { counts } = campaign;
  setText(row.querySelector('.campaign-count'), `${number(hasEnded(campaign) ? counts.succeeded : settled(counts))} of ${number(counts.total)}`
    + (counts.failed + counts.review > 0 ? ` · ${[counts.failed && `${number(counts.failed)} failed`, counts.review && `${number(counts.review)} in review`].filter(Boolean).join(', ')}` : ''));
  row.querySelector('.campaign-when').replaceChildren(...whenOf(campaign));
}

function whenOf(campaign) {
  if (campaign.completedAt) {
    return ['Ended ', when(campaign.completedAt), ` · took ${between(campaign.createdAt, campaign.completedAt)}`];
  }
  const started = ['Started ', when(campaign.createdAt)];
  return campaign.estimatedCompletion && campaign.status === 'Running' ? [...started, ' · done ', when(campaign.estimatedCompletion)] : started;
}

export function badge(text, status) {
  return h('span', { class: `badge ${status.toLowerCase()}` }, icon(statusIcon(status)), text);
}

export function bar() {
  return h('div', { class: 'stack', role: 'img' }, parts.map((part) => h('span', { class: part.toLowerCase() })));
}

export function drawBar(stack, counts) {
  parts.forEach((part, index) => {
    const piece = stack.children[index];
    piece.style.flexGrow = counts[part];
    piece.hidden = counts[part] === 0;
  });
  const text = parts.filter((part) => counts[part] > 0).map((part) => `${number(counts[part])} ${statusOf(part).toLowerCase()}`).join(', ');
  stack.setAttribute('aria-label', text || 'no items');
  stack.title = text;
}
